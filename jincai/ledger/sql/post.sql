-- 记账: one server call. Made by jincai.ledger.compiler from the rules; /*...*/ marks are filled in there.
-- p: [{g, id, kind, v, on, actor, dk, d, causes, body}] in order; items of one group g (contiguous, from 1) are accepted or refused together.
create or replace function ledger.post(p_year smallint, p_division int, p jsonb)
returns table (g int, status text, book smallint, account int, control text, document text, seen numeric, earlier numeric, need numeric, executed numeric, holds jsonb)
language plpgsql set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  groups int; kinds text[]; ln ledger.line[] := '{}';
  kb smallint[]; ka int[]; kc text[]; kd text[]; kf boolean[]; ks date[]; kw text[]; old numeric[]; cur numeric[];
  mg int[]; mk int[]; md numeric[]; ok text[]; j int; a int; b int; short boolean;
begin
  select max(t.g), array_agg(distinct t.kind) into groups, kinds from jsonb_to_recordset(p) t(g int, kind text);
  if groups is null then return; end if;
  if exists (select 1 from jsonb_to_recordset(p) t(id uuid) group by t.id having count(*) > 1) then
    raise exception '同一次记账里有重复的事实' using errcode = 'JC005';
  end if;
  -- 1 lines, by the rules of the kinds that are in this call
  /*LINES*/
  -- 2 net movement of each group on each balance key; keys numbered in lock order
  with m as (select x.g, x.book, s.account, s.control collate "C" control, s.document collate "C" document, min(x."on") since, min(x.actor) who,
               sum(s.signed * case when (x.book, s.account) in (/*CREDIT_NORMAL*/) then -1 else 1 end) d
             from unnest(ln) x /*SIDES*/ group by 1, 2, 3, 4, 5),
       k as (select m.*, dense_rank() over (order by book, account, control, document) k from m),
       u as (select distinct on (k) * from k order by k, g)
  select (select array_agg(u.book order by k) from u), (select array_agg(u.account order by k) from u), (select array_agg(u.control order by k) from u),
         (select array_agg(u.document order by k) from u), (select array_agg(u.since order by k) from u), (select array_agg(u.who order by k) from u),
         (select array_agg((u.book, u.account) not in (/*FREE*/) order by k) from u),
         array_agg(k.g order by k.g, k), array_agg(k.k::int order by k.g, k), array_agg(k.d order by k.g, k)
    into kb, ka, kc, kd, ks, kw, kf, mg, mk, md from k;
  -- 3 create missing keys and lock the rest, in one order, in one statement (WHERE false: locks, writes nothing)
  insert into ledger.balance as x (year, division, book, account, control, document, floored, since, by)
    select p_year, p_division, t.b, t.a, t.c, t.d, t.f, case when t.d <> '' then t.s end, case when t.d <> '' then t.w end
    from unnest(kb, ka, kc, kd, kf, ks, kw) with ordinality t(b, a, c, d, f, s, w, o) order by t.o
    on conflict (year, division, book, account, control, document) do update set amount = x.amount where false;
  -- 4 read under the locks; a repeated fact is seen here because a repeat has the same keys
  select array_agg((select x.amount from ledger.balance x where x.year = p_year and x.division = p_division and x.book = t.b and x.account = t.a
           and x.control = t.c and x.document = t.d) order by t.o)
    into old from unnest(kb, ka, kc, kd) with ordinality t(b, a, c, d, o);
  cur := old; ok := array_fill('refused'::text, array[groups]);
  for j, short in
    select t.g, bool_and(x.id is not null and x.kind = t.kind and x.body = t.body and x."on" = t."on")
    from jsonb_to_recordset(p) t(g int, id uuid, kind text, "on" date, body jsonb)
    left join ledger.fact x on x.year = p_year and x.division = p_division and x.id = t.id group by t.g having count(x.id) > 0
  loop ok[j] := case when short then 'repeated' else 'conflict' end; end loop;
  -- 5 accept in the order given; each group sees those accepted before it
  a := 1;
  while a <= coalesce(cardinality(mg), 0) loop
    b := a; short := false;
    while b <= cardinality(mg) and mg[b] = mg[a] loop
      if ok[mg[a]] = 'refused' and md[b] < 0 and kf[mk[b]] and cur[mk[b]] + md[b] < 0 then
        short := true; j := mk[b];
        g := mg[a]; status := 'refused'; book := kb[j]; account := ka[j]; control := kc[j]; document := kd[j];
        seen := old[j]; earlier := cur[j] - old[j]; need := -md[b];
        select sum(q.amount) filter (where (q.book, q.account) in (/*DONE*/)),
               jsonb_agg(jsonb_build_object('account', q.account, 'document', q.document, 'amount', q.amount::text, 'since', q.since, 'by', q.by) order by q.since, q.document)
                 filter (where (q.book, q.account) in (/*HELD*/))
          into executed, holds from ledger.balance q
          where q.year = p_year and q.division = p_division and q.book = kb[j] and q.account in (/*HELD_OR_DONE*/) and q.control = kc[j] and q.amount <> 0;
        return next;
      end if;
      b := b + 1;
    end loop;
    if ok[mg[a]] = 'refused' and not short then
      ok[mg[a]] := 'accepted';
      for j in a..b - 1 loop cur[mk[j]] := cur[mk[j]] + md[j]; end loop;
    end if;
    a := b;
  end loop;
  for j in select distinct t.g from jsonb_to_recordset(p) t(g int) where ok[t.g] = 'refused' and not (t.g = any(coalesce(mg, '{}'))) loop ok[j] := 'accepted'; end loop;
  -- 6 write: facts, elements, entries, balances as absolute amounts, deltas last, in order
  insert into ledger.fact (year, division, id, kind, version, "on", actor, document_kind, document, causes, body)
    select p_year, p_division, t.id, t.kind, coalesce(t.v, 1), t."on", t.actor, t.dk, t.d, coalesce(t.causes, '{}'), t.body
    from rows from (jsonb_to_recordset(p) as (g int, id uuid, kind text, v smallint, "on" date, actor text, dk text, d text, causes uuid[], body jsonb))
      with ordinality t(g, id, kind, v, "on", actor, dk, d, causes, body, item) where ok[t.g] = 'accepted' order by t.item;
  insert into ledger.element (year, division, id, body)
    select distinct on (s.id) p_year, p_division, s.id, s.t::jsonb
    from (select ledger.element_id(e.t) id, e.t from (select distinct v.t from unnest(ln) x, lateral (values (x.debit_element), (x.credit_element)) v(t) where ok[x.g] = 'accepted') e) s
    where not exists (select 1 from ledger.element y where y.year = p_year and y.division = p_division and y.id = s.id)
    on conflict do nothing;
  insert into ledger.entry (year, division, fact, rule, book, "on", debit, credit, debit_element, credit_element, debit_control, credit_control, debit_document, credit_document, amount)
    select p_year, p_division, x.fact, x.rule, x.book, x."on", x.debit, x.credit, ledger.element_id(x.debit_element), ledger.element_id(x.credit_element),
           x.debit_control, x.credit_control, x.debit_document, x.credit_document, x.amount
    from unnest(ln) x where ok[x.g] = 'accepted';
  insert into ledger.balance as x (year, division, book, account, control, document, floored, amount)
    select p_year, p_division, t.b, t.a, t.c, t.d, t.f, t.v from unnest(kb, ka, kc, kd, kf, old, cur) t(b, a, c, d, f, o, v) where t.o <> t.v
    on conflict (year, division, book, account, control, document) do update set amount = excluded.amount;
  insert into ledger.delta as x (year, division, book, account, control, "on", element, debit, credit)
    select p_year, p_division, x.book, s.account, s.control collate "C", x."on", ledger.element_id(s.element),
           coalesce(sum(s.signed) filter (where s.signed > 0), 0), coalesce(-sum(s.signed) filter (where s.signed < 0), 0)
    from unnest(ln) x /*SIDES*/ where ok[x.g] = 'accepted' group by 3, 4, 5, 6, 7 order by 3, 4, 5, 6, 7
    on conflict (year, division, book, account, control, "on", element) do update set debit = x.debit + excluded.debit, credit = x.credit + excluded.credit;
  for j in 1..groups loop
    if ok[j] <> 'refused' then
      g := j; status := ok[j]; book := null; account := null; control := null; document := null; seen := null; earlier := null; need := null; executed := null; holds := null;
      return next;
    end if;
  end loop;
end $$;
