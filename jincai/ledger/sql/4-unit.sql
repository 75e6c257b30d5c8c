-- 单位：账上的行属哪个单位，行级安全按它分（docs/decisions/0004）。在 3-turn.sql 之上。
-- 要素组合说出它的单位；分录、日发生额、快照、迟记从要素组合找，不另记。要素组合的正文不可改，这一列由它算出。
alter table ledger.element add column agency text collate "C" not null generated always as (coalesce(body->>'agency', '')) stored;
comment on column ledger.element.agency is '预算单位，空为不属哪个单位';
create index element_agency on ledger.element (division, agency, id);  -- 一个单位的要素组合：每问一次

-- 余额没有要素：控制键只属一个单位的（指标、用款计划、单位资金），记账时写上；国库存款、待分指标这些属区划，为空。
alter table ledger.balance add column agency text collate "C" not null default '';
comment on column ledger.balance.agency is '预算单位：控制键只属一个单位的才有';
alter type ledger.line add attribute debit_unit text, add attribute credit_unit text;

-- 已有的余额：同一控制键的日发生额，其要素组合的单位。
with owned as (select book, code account from ledger.account where by && '{agency,allotment,plan}'),
  held as (
    select d.year, d.division, d.book, d.control, max(e.agency) agency from ledger.delta d join owned using (book, account)
    join ledger.element e on e.year = d.year and e.division = d.division and e.id = d.element and e.agency <> '' group by 1, 2, 3, 4)
update ledger.balance b set agency = held.agency from held, owned
  where b.year = held.year and b.division = held.division and b.book = held.book and b.control = held.control
    and b.book = owned.book and b.account = owned.account;

-- 区划在可见范围里：以所有者的权限运行的函数先问它。
create function ledger.in_scope(p_division int) returns boolean language sql stable parallel safe as
  $$ select coalesce(strpos(',' || current_setting('jincai.divisions', true) || ',', ',' || p_division || ',') > 0, false) $$;

-- 整个区划的年度、日子、月份，不含哪个单位的数：单位的人也问，不从他看得到的几行里猜（又慢又不对）。
create function ledger.booked_years(p_division int) returns setof int language plpgsql stable security definer set search_path = ledger, pg_temp as $$
begin
  return query select y from generate_series(2100, 1990, -1) y where ledger.in_scope(p_division) and to_regclass('ledger.balance_' || y) is not null
    and (select min(b.book) from ledger.balance b where b.year = y::smallint and b.division = p_division) is not null;
end $$;

create function ledger.last_day(p_year smallint, p_division int, p_books smallint[]) returns date
language plpgsql stable security definer set search_path = ledger, pg_temp as $$
begin
  if not ledger.in_scope(p_division) then return null; end if;
  return (select max(d.day) from unnest(p_books) b, lateral (
    select max(x."on") from ledger.delta x where x.year = p_year and x.division = p_division and x.book = b) d(day));
end $$;

create function ledger.snapshot_months(p_year smallint, p_division int, p_book smallint) returns setof int
language plpgsql stable security definer set search_path = ledger, pg_temp as $$
begin
  return query select m from generate_series(1, 12) m where ledger.in_scope(p_division) and exists (
    select from ledger.snapshot s where s.year = p_year and s.division = p_division and s.book = p_book and s.month = m) order by m;
end $$;

revoke all on function ledger.booked_years(int), ledger.last_day(smallint, int, smallint[]), ledger.snapshot_months(smallint, int, smallint) from public;
grant execute on function ledger.booked_years(int), ledger.last_day(smallint, int, smallint[]), ledger.snapshot_months(smallint, int, smallint) to jincai_app;
