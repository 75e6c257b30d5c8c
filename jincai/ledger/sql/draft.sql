-- 出分录（成批）：后来的这些项（号在 p_after 之后）的分录，依规则。客户端一边送下一段，服务器一边出这一段；记账（post.sql）随后一次做完。
create or replace function ledger.draft(p_year smallint, p_division int, p_after int) returns void
language plpgsql set plan_cache_mode = force_generic_plan/*SETTINGS*/ as $$
declare kinds text[] := array(select distinct t.kind from /*ITEMS*/ where t.n > p_after);
begin
  perform set_config('jincai.posting', 'on', true);  -- 红冲要看原来的分录，不问是哪个单位的
  /*LINES*/
  perform set_config('jincai.posting', '', true);
end $$;
