-- 旬：快照一月三次（十日、二十日、月末，docs/decisions/0009），旬次 1 至 36。在 4-unit.sql 之上。
-- 快照、标记、迟记都是由日发生额算得出的：在这里清空，夜里的任务重做。没有标记就不写迟记，没有快照就逐日相加，所以什么时候都不会算错。
truncate ledger.snapshot, ledger.late, ledger.mark;
alter table ledger.mark rename column month to third;
alter table ledger.mark drop constraint mark_month_check, add constraint mark_third_check check (third between 1 and 36);
alter table ledger.snapshot rename column month to third;
comment on table ledger.mark is '快照标记：这个旬末已有（或正在做）快照，此后记在它以内的发生额另记一份迟记';
comment on table ledger.snapshot is '旬末快照：年初至旬末的累计发生额，按科目、要素';

-- 一天是当年的第几旬；内联得了，索引、分组都直接用。
create function ledger.third(p_on date) returns int language sql immutable parallel safe as
  $$ select extract(month from p_on)::int * 3 - 2 + least((extract(day from p_on)::int - 1) / 10, 2) $$;
-- 旬末。
create function ledger.third_end(p_year int, p_third int) returns date language sql immutable parallel safe as $$
  select case p_third % 3 when 0 then (make_date(p_year, p_third / 3, 1) + interval '1 month')::date - 1 else make_date(p_year, p_third / 3 + 1, p_third % 3 * 10) end $$;

drop function ledger.snapshot_months(smallint, int, smallint);
create function ledger.snapshot_thirds(p_year smallint, p_division int, p_book smallint) returns setof int
language plpgsql stable security definer set search_path = ledger, pg_temp as $$
begin
  return query select t from generate_series(1, 36) t where ledger.in_scope(p_division) and exists (
    select from ledger.snapshot s where s.year = p_year and s.division = p_division and s.book = p_book and s.third = t) order by t;
end $$;
revoke all on function ledger.snapshot_thirds(smallint, int, smallint) from public;
grant execute on function ledger.snapshot_thirds(smallint, int, smallint) to jincai_app;

-- 要素相同：一个要素组合（id），与和它归并到一起的头一个（k），算一次，成一个数组，几个进程都能读。
create type ledger.alike as (id bigint, k bigint);
