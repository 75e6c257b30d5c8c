-- 总账: facts, entries, balances, daily deltas; every key begins with year, then division (docs/decisions/0003).
create schema if not exists ledger;

create table ledger.book (
  number smallint primary key, name text not null unique, title text not null);

create table ledger.account (
  book smallint not null references ledger.book, code int not null, identifier text not null, name text not null,
  side smallint not null check (side in (1, -1)), floored boolean not null, role text not null, by text[] not null,
  primary key (book, code), unique (book, identifier));

create table ledger.rule (
  id smallint generated always as identity primary key, owner text not null, title text not null, unique (owner, title));

create table ledger.installed (one boolean primary key default true check (one), digest text not null, at timestamptz not null default clock_timestamp());

create table ledger.fact (
  year smallint not null, division int not null, id uuid not null, kind text not null, version smallint not null default 1,
  "on" date not null, actor text not null, document_kind text not null, document text not null, causes uuid[] not null default '{}',
  body jsonb not null, at timestamptz not null default clock_timestamp(), seq bigint generated always as identity,
  primary key (year, division, id)) partition by list (year);

create table ledger.element (
  year smallint not null, division int not null, id bigint not null, body jsonb not null,
  primary key (year, division, id)) partition by list (year);

create table ledger.entry (
  year smallint not null, division int not null, fact uuid not null, rule smallint not null, book smallint not null, "on" date not null,
  debit int not null, credit int not null, debit_element bigint not null, credit_element bigint not null,
  debit_control text collate "C" not null, credit_control text collate "C" not null,
  debit_document text collate "C" not null, credit_document text collate "C" not null,
  amount numeric(18,2) not null check (amount > 0 and amount < 'Infinity'),
  unique (year, fact, rule)) partition by list (year);

create table ledger.balance (
  year smallint not null, division int not null, book smallint not null, account int not null,
  control text collate "C" not null, document text collate "C" not null, floored boolean not null,
  amount numeric(18,2) not null default 0, since date, by text,
  primary key (year, division, book, account, control, document),
  constraint overdrawn check (amount >= 0 or not floored)) partition by list (year);

create table ledger.delta (
  year smallint not null, division int not null, book smallint not null, account int not null,
  control text collate "C" not null, "on" date not null, element bigint not null,
  debit numeric(18,2) not null default 0, credit numeric(18,2) not null default 0,
  primary key (year, division, book, account, control, "on", element)) partition by list (year);

comment on table ledger.fact is '事实：只增不改';
comment on table ledger.entry is '分录：一借一贷一数，只增不改';
comment on table ledger.balance is '余额：受控键的当前余额，正常方向为正';
comment on table ledger.delta is '日发生额：按科目、控制、日、要素';
comment on table ledger.element is '要素组合';

create type ledger.line as (
  g int, fact uuid, "on" date, actor text, rule smallint, book smallint,
  debit int, debit_control text, debit_document text, debit_element text,
  credit int, credit_control text, credit_document text, credit_element text, amount numeric);

create function ledger.forbid() returns trigger language plpgsql as $$
begin
  raise exception '% 不可改、不可删：更正请记新的事实（红冲）', tg_table_name using errcode = 'JC002';
end $$;

create function ledger.element_id(t text) returns bigint language sql immutable parallel safe as
  $$ select ('x' || substr(encode(sha256(convert_to(t, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint $$;

create function ledger.no_account(p_rule text, p_value text) returns int language plpgsql immutable as $$
begin
  raise exception '规则“%”没有为“%”指定科目', p_rule, coalesce(p_value, '(空)') using errcode = 'JC003';
end $$;

create function ledger.amount(p_item int, v numeric) returns numeric language plpgsql immutable as $$
begin
  if (v > 0 and v < 1e16 and scale(v) <= 2) is not true then
    raise exception '第 % 项：金额 % 须大于 0、小于 10^16、至多两位小数', p_item, v using errcode = 'JC001';
  end if;
  return v;
end $$;

-- 开年: partitions of a fiscal year, with the guards that refuse change; run by the owner on behalf of whoever opens a year.
create function ledger.open_year(p_year int) returns void language plpgsql security definer set search_path = ledger, pg_temp as $$
declare t text; p text;
begin
  if p_year not between 1990 and 2100 then raise exception '年度 % 不在 1990 至 2100 之间', p_year using errcode = 'JC004'; end if;
  perform pg_advisory_xact_lock(530700, p_year);
  foreach t in array array['fact', 'element', 'entry', 'balance', 'delta'] loop
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
      execute format('create index on ledger.%I (year, division, debit_control)', p);
      execute format('create index on ledger.%I (year, division, credit_control)', p);
    elsif t = 'fact' then
      execute format('create index on ledger.%I (year, division, document)', p);
      execute format('create index on ledger.%I using gin (causes)', p);
      execute format('create index on ledger.%I (year, division, kind, seq)', p);
    elsif t = 'delta' then
      execute format('create index on ledger.%I (year, division, book, "on") include (account, element, debit, credit)', p);
      execute format('alter table ledger.%I set (fillfactor = 80)', p);
    elsif t = 'balance' then
      execute format('alter table ledger.%I set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)', p);
    end if;
  end loop;
end $$;

create trigger forbid_truncate before truncate on ledger.fact for each statement execute function ledger.forbid();
create trigger forbid_truncate before truncate on ledger.entry for each statement execute function ledger.forbid();
create trigger forbid_truncate before truncate on ledger.element for each statement execute function ledger.forbid();
