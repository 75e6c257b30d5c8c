-- 取事实、出分录（一批上百万件，在临时表里）：见 post.sql
  analyze pg_temp.jincai_item;
  select max(t.g), count(*) = count(distinct t.id), bool_or(t.kind = 'ledger.reversed'), bool_or(t."on" > make_date(p_year, 12, 31)),
         bool_and(coalesce(t."on" between make_date(p_year, 1, 1) and make_date(p_year + 1, 12, 31) and t.d <> '' and t.actor <> '' and t.kind in (/*KINDS*/), false))
    into groups, sound, reversing, later, fit from /*ITEMS*/;
  if groups is null then return; end if;
  if not fit then perform ledger.unfit(p_year, t.n, t.kind, t."on", t.d, t.actor) from /*ITEMS*/; end if;
  if not exists (select from pg_temp.jincai_line) then perform ledger.draft(p_year, p_division, 0); end if;  -- who copies chunk by chunk has had it done
  -- it reads the caller's temporary tables, so it runs with his rights; row-level security shows it, from here to the end, every unit's rows of the books
  perform set_config('jincai.posting', 'on', true);
  analyze pg_temp.jincai_line;
