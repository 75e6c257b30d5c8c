-- 取事实、出分录（几件到几千件，一件一件地）：见 post.sql
  for f in
    select t.*, p_division division, p_year as year, t.kind = 'ledger.reversed' red, t."on" > make_date(p_year, 12, 31) late, t.id is null nameless,
           (t."on" between make_date(p_year, 1, 1) and make_date(p_year + 1, 12, 31) and t.d <> '' and t.actor <> '' and t.kind <> '') is not true bad,
           (units = '*' or coalesce(t.body->>'agency', '') = '' or array[t.body->>'agency', t.body->>'to_agency'] && string_to_array(units, ',')) is not true strange
    from /*ITEMS*/
  loop
    groups := f.g; ids := ids || f.id;
    if f.bad or f.late or f.red or f.nameless or f.strange then
      if f.strange then raise exception '第 % 项：不是可见范围内单位的事实，不能记账（row-level security）', f.n using errcode = '42501'; end if;
      if f.bad then perform ledger.unfit(p_year, f.n, f.kind, f."on", f.d, f.actor); end if;
      later := later or f.late; reversing := reversing or f.red; sound := sound and f.id is not null;
    end if;
    /*TAKEN*/
  end loop;
  if groups is null then return; end if;
  if cardinality(ids) > 1 then sound := sound and (select count(distinct i) = cardinality(ids) from unnest(ids) i); end if;
