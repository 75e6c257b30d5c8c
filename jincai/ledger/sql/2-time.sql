-- 会计期间、月末快照、检查点、红冲（docs/decisions/0009）：在 schema.sql 之上。
create table ledger.period (
  year smallint not null, division int not null, book smallint not null references ledger.book, month smallint not null check (month between 1 and 13),
  closed boolean not null, until date, actor text not null, at timestamptz not null default clock_timestamp(),
  primary key (year, division, book, month), check (month = 13 or until is null));
comment on table ledger.period is '会计期间：没有行的月份是开着的；13 是调整期，没有行就没有打开';

create table ledger.mark (
  year smallint not null, division int not null, month smallint not null check (month between 1 and 12), at timestamptz not null default clock_timestamp(),
  primary key (year, division, month));
comment on table ledger.mark is '快照标记：这个月末已有（或正在做）快照，此后记在它以内的发生额另记一份迟记';

create table ledger.snapshot (
  year smallint not null, division int not null, book smallint not null, month smallint not null, account int not null, element bigint not null,
  debit numeric(20,2) not null default 0, credit numeric(20,2) not null default 0,
  primary key (year, division, book, month, account, element)) partition by list (year);
comment on table ledger.snapshot is '月末快照：年初至月末的累计发生额，按科目、要素';

create table ledger.late (
  year smallint not null, division int not null, book smallint not null, "on" date not null, account int not null, element bigint not null,
  debit numeric(18,2) not null, credit numeric(18,2) not null) partition by list (year);
comment on table ledger.late is '迟记：快照标记之后记入该月以内的发生额；并入快照后删去';

create table ledger.checkpoint (
  year smallint not null, division int not null, number int not null, day date not null, seq bigint not null,
  facts bigint not null, entries bigint not null, balances_print numeric not null, deltas_print numeric not null,
  sm3 text not null, previous text not null, at timestamptz not null default clock_timestamp(),
  primary key (year, division, number), unique (year, division, day));
comment on table ledger.checkpoint is '检查点：到这一天为止记下的事实依次 SM3，环环相扣';
create trigger forbid_change before update or delete on ledger.checkpoint for each row execute function ledger.forbid();
create trigger forbid_truncate before truncate on ledger.checkpoint for each statement execute function ledger.forbid();

-- 红冲的分录是负数；别的都大于零，由记账函数把关，查账再核。
alter table ledger.entry drop constraint entry_amount_check;
alter table ledger.entry add constraint entry_amount_check check (amount <> 0 and amount > '-Infinity' and amount < 'Infinity');

-- 分录行带上要素号，一行只算一次；函数用 plpgsql：convert_to 不是 immutable，SQL 函数内联不了，每次调用要贵得多。
alter type ledger.line add attribute debit_id bigint, add attribute credit_id bigint;
create or replace function ledger.element_id(t text) returns bigint language plpgsql immutable parallel safe as $$
begin
  return ('x' || substr(encode(sha256(convert_to(t, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint;
end $$;

-- 门闩：记账都持共享的一把；设标记、关期间、做检查点时持独占的一把，等在途的记账都完。
create function ledger.gate(p_year int, p_division int) returns void language sql as $$ select pg_advisory_xact_lock(70000 + p_year, p_division) $$;

-- 稳定而非不变：参数都是常量，不变的会在计划时就被求值。
create function ledger.missing(p_kind text, p_field text) returns text language plpgsql stable parallel safe as $$
begin
  raise exception '事实“%”缺少字段 %', p_kind, p_field using errcode = 'JC007';
end $$;

alter function ledger.no_account parallel safe;
alter function ledger.amount parallel safe;

-- 信封不合：说出是哪一项、哪个字段；合的不作声。
create function ledger.unfit(p_year int, p_item int, p_kind text, p_on date, p_document text, p_actor text) returns void language plpgsql immutable as $$
begin
  if coalesce(p_kind, '') = '' then raise exception '第 % 项：没有事实种类', p_item using errcode = 'JC007'; end if;
  if (p_on between make_date(p_year, 1, 1) and make_date(p_year + 1, 12, 31)) is not true then
    raise exception '第 % 项：日期 % 不在 % 年度内（调整期可用次年日期）', p_item, coalesce(p_on::text, '(空)'), p_year using errcode = 'JC006';
  end if;
  if coalesce(p_document, '') = '' then raise exception '第 % 项：没有单据号', p_item using errcode = 'JC007'; end if;
  if coalesce(p_actor, '') = '' then raise exception '第 % 项：没有办理人', p_item using errcode = 'JC007'; end if;
end $$;

create or replace function ledger.open_year(p_year int) returns void language plpgsql security definer set search_path = ledger, pg_temp as $$
declare t text; p text;
begin
  if p_year not between 1990 and 2100 then raise exception '年度 % 不在 1990 至 2100 之间', p_year using errcode = 'JC004'; end if;
  perform pg_advisory_xact_lock(530700, p_year);
  foreach t in array array['fact', 'element', 'entry', 'balance', 'delta', 'snapshot', 'late'] loop
    p := t || '_' || p_year;
    continue when to_regclass('ledger.' || p) is not null;
    execute format('create table ledger.%I partition of ledger.%I for values in (%s)', p, t, p_year);
    execute format('alter table ledger.%I enable row level security, force row level security', p);
    if t in ('fact', 'entry', 'element') then
      execute format('create trigger forbid_change before update or delete on ledger.%I for each row execute function ledger.forbid()', p);
      execute format('create trigger forbid_truncate before truncate on ledger.%I for each statement execute function ledger.forbid()', p);
    end if;
    if t = 'entry' then
      execute format('create index on ledger.%I (year, division, debit_document) where debit_document <> ''''', p);
      execute format('create index on ledger.%I (year, division, credit_document) where credit_document <> ''''', p);
      execute format('create index on ledger.%I (year, division, book, debit, debit_control, "on")', p);
      execute format('create index on ledger.%I (year, division, book, credit, credit_control, "on")', p);
    elsif t = 'fact' then
      execute format('create index on ledger.%I (year, division, document)', p);
      execute format('create index on ledger.%I (year, division, (causes[1]))', p);
      execute format('create index on ledger.%I (year, division) where cardinality(causes) > 1', p);
      execute format('create index on ledger.%I (year, division, kind, seq)', p);
      execute format('create statistics ledger.%I on (cardinality(causes)) from ledger.%I', p || '_causes', p);
    elsif t = 'delta' then
      execute format('create index on ledger.%I (year, division, book, "on") include (account, element, debit, credit)', p);
      -- trial balances read the covering index; without a visibility map they would visit every row
      execute format('alter table ledger.%I set (fillfactor = 80, autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.02)', p);
    elsif t = 'balance' then
      execute format('alter table ledger.%I set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)', p);
    elsif t = 'late' then
      execute format('create index on ledger.%I (year, division, book, "on")', p);
    end if;
  end loop;
end $$;

-- 已开的年度：补上新的分区和索引。
do $$
declare y int; p text;
begin
  for y in select substr(relname, 6)::int from pg_class where relnamespace = 'ledger'::regnamespace and relname ~ '^fact_\d{4}$' loop
    perform ledger.open_year(y);
    for p in select indexrelid::regclass::text from pg_index
             where indrelid = format('ledger.fact_%s', y)::regclass and indexrelid::regclass::text like '%causes%' loop
      execute 'drop index ' || p;
    end loop;
    execute format('create index on ledger.fact_%s (year, division, (causes[1]))', y);
    execute format('create index on ledger.fact_%s (year, division) where cardinality(causes) > 1', y);
    execute format('create statistics ledger.fact_%s_causes on (cardinality(causes)) from ledger.fact_%s', y, y);
    execute format('alter table ledger.delta_%s set (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.02)', y);
    execute format('drop index if exists ledger.entry_%s_year_division_debit_control_idx, ledger.entry_%s_year_division_credit_control_idx', y, y);
    execute format('create index on ledger.entry_%s (year, division, book, debit, debit_control, "on")', y);
    execute format('create index on ledger.entry_%s (year, division, book, credit, credit_control, "on")', y);
  end loop;
end $$;
