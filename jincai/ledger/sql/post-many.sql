-- 取事实、出分录（一批上百万件，在临时表里）：见 post.sql
  select max(t.g), array_agg(distinct t.kind), count(*) = count(distinct t.id), bool_or(t.kind = 'ledger.reversed'), bool_or(t."on" > make_date(p_year, 12, 31)),
         bool_and(coalesce(t."on" between make_date(p_year, 1, 1) and make_date(p_year + 1, 12, 31) and t.d <> '' and t.actor <> '' and t.kind in (/*KINDS*/), false))
    into groups, kinds, sound, reversing, later, fit from /*ITEMS*/;
  if groups is null then return; end if;
  -- it reads the caller's temporary tables, so it runs with his rights; row-level security shows it, from here to the end, every unit's rows of the books
  perform set_config('jincai.posting', 'on', true);
  if not fit then perform ledger.unfit(p_year, t.n, t.kind, t."on", t.d, t.actor) from /*ITEMS*/; end if;
  /*LINES*/
  analyze pg_temp.jincai_line;
