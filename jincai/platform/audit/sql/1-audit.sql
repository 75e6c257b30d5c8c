-- 审计：只增不改。写只有 audit_write 一条路（谁、从哪里取自事务的设置），读要先进入查阅（jincai.auditing）。
create table public.audit_record (
  id bigint generated always as identity primary key,
  xact xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  division varchar(9) not null check (division ~ '^[0-9]{9}$'),
  year smallint,
  kind text not null check (kind in ('act', 'signin', 'refusal', 'export', 'reveal', 'admin', 'read')),
  verb text not null default '',
  actor text not null default '',
  name text not null default '',
  post text not null default '',
  on_behalf_of text not null default '',
  signed_in text not null default '',
  document_kind text not null default '',
  document text not null default '',
  agency text not null default '',
  address text not null default '',
  session text not null default '',
  channel text not null default '',
  agent text not null default '',
  before jsonb,
  after jsonb,
  says text not null default '',
  request text not null default ''
);
comment on table public.audit_record is '审计记录：与所记的事同一事务，只增不改';
comment on column public.audit_record.id is '审计号';
comment on column public.audit_record.xact is '所在事务的号，封存依它排次序';
comment on column public.audit_record.at is '何时';
comment on column public.audit_record.division is 'MOF_DIV_CODE 财政区划代码；000000000 为不属任何区划的（如没有的用户名登录）';
comment on column public.audit_record.year is 'FISCAL_YEAR 会计年度；与年度无关的为空';
comment on column public.audit_record.kind is '类别：act 办理 signin 登录 refusal 拒绝 export 导出 reveal 看敏感信息 admin 管理 read 查阅';
comment on column public.audit_record.verb is '动作，如 payment.review';
comment on column public.audit_record.actor is '办理人用户名';
comment on column public.audit_record.name is '办理人姓名';
comment on column public.audit_record.post is '凭哪个岗位';
comment on column public.audit_record.on_behalf_of is '受谁委托（用户名），空为本人';
comment on column public.audit_record.signed_in is '事务是以谁的身份打开的（用户名），取自数据库的设置';
comment on column public.audit_record.document_kind is '单据种类';
comment on column public.audit_record.document is '单据号';
comment on column public.audit_record.agency is 'AGENCY_CODE 单位代码，空为财政部门';
comment on column public.audit_record.address is '来自的网络地址';
comment on column public.audit_record.session is '会话的摘要';
comment on column public.audit_record.channel is '渠道：web 网页 rest 接口 command 命令 job 作业';
comment on column public.audit_record.agent is '浏览器或程序自称的名字';
comment on column public.audit_record.before is '之前';
comment on column public.audit_record.after is '之后';
comment on column public.audit_record.says is '说明：拒绝的理由、查看的原因';
comment on column public.audit_record.request is '请求：方法与路径，或命令、作业名';

create index audit_record_when on public.audit_record (division, at desc, id desc);
create index audit_record_document on public.audit_record (division, document, at desc) where document <> '';
create index audit_record_actor on public.audit_record (division, actor, at desc, id desc);
create index audit_record_verb on public.audit_record (division, verb, at desc, id desc);
create index audit_record_kind on public.audit_record (division, kind, at desc, id desc) where kind <> 'act';
create index audit_record_order on public.audit_record (division, xact, id);

create table public.audit_seal (
  division varchar(9) not null check (division ~ '^[0-9]{9}$'),
  number integer not null check (number > 0),
  day date not null,
  rows bigint not null check (rows > 0),
  last_xact xid8 not null,
  last_id bigint not null,
  sm3 text not null check (sm3 ~ '^[0-9a-f]{64}$'),
  previous text not null check (previous ~ '^[0-9a-f]{64}$'),
  at timestamptz not null default clock_timestamp(),
  primary key (division, number)
);
comment on table public.audit_seal is '审计封存：到某一刻为止的审计记录依次 SM3，一环扣一环';
comment on column public.audit_seal.division is 'MOF_DIV_CODE 财政区划代码';
comment on column public.audit_seal.number is '第几次封存，自 1 起连续';
comment on column public.audit_seal.day is '封存的是到哪一天的';
comment on column public.audit_seal.rows is '这一次封了几行';
comment on column public.audit_seal.last_xact is '最后一行的事务号';
comment on column public.audit_seal.last_id is '最后一行的审计号';
comment on column public.audit_seal.sm3 is '这一次的 SM3';
comment on column public.audit_seal.previous is '上一次的 SM3';
comment on column public.audit_seal.at is '何时封存';

create function public.audit_forbid() returns trigger language plpgsql as $$
begin
  raise exception '审计只增不改：% 不能对 % 做 %', current_user, tg_table_name, tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger audit_record_forbid before update or delete or truncate on public.audit_record for each statement execute function public.audit_forbid();
create trigger audit_seal_forbid before update or delete or truncate on public.audit_seal for each statement execute function public.audit_forbid();

-- 唯一的写入口。p_rows：数组，一行一个对象；空的区划取当前范围的第一个。回答审计号，依给的次序。
create function public.audit_write(p_rows jsonb) returns bigint[] language plpgsql security definer set search_path = public, pg_temp as $$
declare
  scope text[] := string_to_array(nullif(current_setting('jincai.divisions', true), ''), ',');
  who text := coalesce(current_setting('jincai.actor', true), '');
  origin text[] := regexp_split_to_array(coalesce(current_setting('jincai.origin', true), ''), '[|]');
  foreign_division text;
  ids bigint[];
begin
  select r.division into foreign_division from jsonb_to_recordset(p_rows) r(division text, kind text)
    where case when scope is null then r.kind not in ('signin', 'refusal') else not (r.division = any(scope || '{"",000000000}'::text[])) end limit 1;
  if found then
    raise exception '审计：区划“%”不在当前范围内', foreign_division using errcode = 'insufficient_privilege';
  end if;
  with given as (
    select row_number() over () as place, r.* from jsonb_to_recordset(p_rows) r(
      division text, year smallint, kind text, verb text, actor text, name text, post text, on_behalf_of text, document_kind text, document text,
      agency text, before jsonb, after jsonb, says text, address text, session text, channel text, agent text, request text)),
  made as (
    insert into public.audit_record (division, year, kind, verb, actor, name, post, on_behalf_of, signed_in, document_kind, document, agency,
        address, session, channel, agent, before, after, says, request)
      select coalesce(nullif(g.division, ''), scope[1], '000000000'), g.year, g.kind, coalesce(g.verb, ''), coalesce(nullif(g.actor, ''), who),
        coalesce(g.name, ''), coalesce(g.post, ''), coalesce(g.on_behalf_of, ''), who, coalesce(g.document_kind, ''), coalesce(g.document, ''),
        coalesce(g.agency, ''), coalesce(nullif(origin[1], ''), g.address, ''), coalesce(nullif(origin[2], ''), g.session, ''),
        coalesce(nullif(origin[3], ''), g.channel, ''), coalesce(nullif(origin[4], ''), g.agent, ''), g.before, g.after, coalesce(g.says, ''),
        coalesce(nullif(g.request, ''), origin[5], '')
      from given g order by g.place
      returning id)
  select array_agg(id order by id) into ids from made;
  return ids;
end $$;

-- 封存的唯一入口：号连续、接着上一个；对不上就不收。
create function public.audit_keep_seal(p_division text, p_number int, p_day date, p_rows bigint, p_xact xid8, p_id bigint, p_sm3 text, p_previous text)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  scope text[] := string_to_array(nullif(current_setting('jincai.divisions', true), ''), ',');
  last public.audit_seal;
begin
  if scope is null or not (p_division = any(scope || '000000000'::text)) then
    raise exception '审计：区划“%”不在当前范围内', p_division using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit_seal ' || p_division, 0));
  select * into last from public.audit_seal where division = p_division order by number desc limit 1;
  if p_number <> coalesce(last.number, 0) + 1 or p_previous <> coalesce(last.sm3, repeat('0', 64)) then
    raise exception '审计：第 % 次封存接不上第 % 次', p_number, coalesce(last.number, 0) using errcode = 'serialization_failure';
  end if;
  insert into public.audit_seal (division, number, day, rows, last_xact, last_id, sm3, previous)
    values (p_division, p_number, p_day, p_rows, p_xact, p_id, p_sm3, p_previous);
end $$;

revoke all on function public.audit_write(jsonb), public.audit_keep_seal(text, int, date, bigint, xid8, bigint, text, text) from public;
grant execute on function public.audit_write(jsonb), public.audit_keep_seal(text, int, date, bigint, xid8, bigint, text, text) to jincai_app, jincai_owner;

-- 程序的账户：不经入口不能写，不在查阅中不能读；给了表的权限也一样（行级安全由升级打开）。
revoke insert, update, delete, truncate on public.audit_record, public.audit_seal from jincai_app;
create policy audit_no_insert on public.audit_record as restrictive for insert to jincai_app with check (false);
create policy audit_no_update on public.audit_record as restrictive for update to jincai_app using (false);
create policy audit_no_delete on public.audit_record as restrictive for delete to jincai_app using (false);
create policy audit_reading on public.audit_record as restrictive for select to jincai_app using ((select current_setting('jincai.auditing', true)) = 'on');
create policy audit_no_insert on public.audit_seal as restrictive for insert to jincai_app with check (false);
create policy audit_no_update on public.audit_seal as restrictive for update to jincai_app using (false);
create policy audit_no_delete on public.audit_seal as restrictive for delete to jincai_app using (false);
