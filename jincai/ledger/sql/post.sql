-- 记账: one server call. Made by jincai.ledger.compiler from the rules; /*...*/ marks are filled in there, twice: ledger.post takes its items
-- as jsonb and keeps lines in an array (one fact to some thousands); ledger.post_many takes them from temporary tables (up to a million).
-- Items: {n, g, id, kind, v, on, actor, dk, d, causes, body}; items of one group g (contiguous, from 1) are accepted or refused together.
create or replace function /*NAME*/
returns table (g int, status text, book smallint, account int, control text, document text, seen numeric, earlier numeric, need numeric, executed numeric, holds jsonb)
language plpgsql set plan_cache_mode = force_generic_plan/*SETTINGS*/ as $$
#variable_conflict use_column
declare
  groups int; ln ledger.line[] := '{}'; sound boolean := true; fit boolean := true; fresh boolean; ids uuid[] := '{}'; reversing boolean := false;
  marked date; closed int[]; adjusting jsonb; later boolean := false; units text := current_setting('jincai.agencies', true); f record; /*VARIABLES*/
  kb smallint[]; ka int[]; kc text[]; kd text[]; kf boolean[]; ks date[]; kw text[]; kt numeric[]; ku text[]; kn numeric[]; ko numeric[]; was numeric[]; old numeric[]; cur numeric[];
  mg int[]; mk int[]; md numeric[]; ok text[]; rg int[]; rk int[]; re numeric[]; rn numeric[]; j int; a int; b int; short boolean; known boolean; barred boolean := false; quick boolean; mixed boolean;
  rb smallint[]; ra int[]; rc text[]; rd text[];
begin
  if pg_advisory_xact_lock_shared(70000 + p_year, p_division) is null  -- an IF costs less than a PERFORM
    or not ledger.in_scope(p_division) then
    raise exception '财政区划 % 不在可见范围内，不能记账（row-level security）', p_division using errcode = '42501';
  end if;
  -- 1 facts and their lines, by the rules of the kinds that are in this call
/*GATHER*/
  if not (sound and fit) or reversing then
    if not sound then raise exception '同一次记账里有重复的事实' using errcode = 'JC005'; end if;
    if not fit then raise exception '有不认识的事实种类' using errcode = 'JC007'; end if;
    if exists (select from /*ITEMS*/ where t.kind = 'ledger.reversed'
        and (t.causes[1] is distinct from (t.body->>'reverses')::uuid or not exists (select from /*LN*/ x where x.fact = t.id))) then
      raise exception '要红冲的事实不在账上，或没有分录，或本身就是红冲' using errcode = 'JC008';
    end if;
    if exists (select from /*ITEMS*/ where t.kind = 'ledger.reversed' group by t.causes[1] having count(*) > 1) then raise exception '这件事实在同一次记账里已经红冲过' using errcode = 'JC008'; end if;
  end if;
  select (select ledger.third_end(p_year, max(m.third)) + 1 from ledger.mark m where m.year = p_year and m.division = p_division),
         (select array_agg(p.book * 100 + p.month) from ledger.period p where p.year = p_year and p.division = p_division and p.closed),
         (select (select count(*) from ledger.element y where y.year = p_year and y.division = p_division and y.id = any(e.ids)) < cardinality(e.ids)
            from (select array_agg(distinct s.id) ids from /*LN*/ x, lateral (values (x.debit_id), (x.credit_id)) s(id)) e)
    into marked, closed, fresh;
  if closed is not null or later then
    select jsonb_object_agg(p.book, p.until) into adjusting from ledger.period p where p.year = p_year and p.division = p_division and p.month = 13 and not p.closed;
    barred := exists (select from /*LN*/ x where /*BARRED*/);
  end if;
  -- 2 net movement on each balance key, and what goes out of it; keys numbered in lock order: those of one document first, those that many want last
  select array_agg(book), array_agg(account), array_agg(control), array_agg(document), array_agg(since), array_agg(who), array_agg(unit),
         array_agg(not /*FREE book account*/), array_agg(greatest(d, 0)), array_agg(d), array_agg(case when groups > 1 then leaving else d end),
         bool_or(groups > 1 and leaving < 0 and leaving < d and not /*FREE book account*/)
    into kb, ka, kc, kd, ks, kw, ku, kf, kt, kn, ko, mixed
    from (select book, account, control, document, min("on") since, min(actor) who, max(unit collate "C") unit, sum(d) d, sum(least(d, 0)) leaving
          from (select x.book, s.account, s.control collate "C" control, s.document collate "C" document, x."on", x.actor, s.unit,
                       (s.debit - s.credit) * case when /*CREDIT_NORMAL x.book s.account*/ then -1 else 1 end d
                from /*LN*/ x /*SIDES*/) s
          group by book, account, control, document order by document = '', book, account, control, document) u;
  -- 3 nothing known against it: lock the keys in that order and move them in one statement. A row that would fall short is locked and left as it is (one that did
  --   not exist is made, without its floor for the moment); then, and when a fact turns out to be known, all is put back, and goes the long way. So does what is
  --   short at a glance, and where the order matters: money that comes to a key and money that leaves it, in different groups
  quick := not (reversing or barred) and mixed is not true;
  ok := array_fill('accepted'::text, array[groups]);
  if quick and groups > 1 then
    quick := not exists (select from unnest(kb, ka, kc, kd, kf, kn) t(b, a, c, d, f, v) where t.f and t.v < 0 and coalesce((select x.amount from ledger.balance x
      where x.year = p_year and x.division = p_division and x.book = t.b and x.account = t.a and x.control = t.c and x.document = t.d), 0) + t.v < 0);
  end if;
  if quick then
    with n as (
      insert into ledger.balance as x (year, division, book, account, control, document, floored, amount, since, by, agency)
      select p_year, p_division, t.b, t.a, t.c, t.d, t.f and t.v >= 0, t.v, case when t.d <> '' then t.s end, case when t.d <> '' then t.w end, t.u
      from (select * from unnest(kb, ka, kc, kd, kf, kn, ks, kw, ku) with ordinality t(b, a, c, d, f, v, s, w, u, o) order by t.o offset 0) t
        where /*QUEUE*/
      on conflict (year, division, book, account, control, document) do update set amount = x.amount + excluded.amount
        where x.amount + excluded.amount >= 0 or not x.floored
      returning x.book, x.account, x.control, x.document, x.amount)
    select count(*) = cardinality(kb) and bool_and(n.amount >= 0 or /*FREE n.book n.account*/), array_agg(n.book), array_agg(n.account), array_agg(n.control), array_agg(n.document)
      into quick, rb, ra, rc, rd from n;
    if quick or kb is null then
      insert into ledger.fact (year, division, id, kind, version, "on", actor, document_kind, document, causes, body)
        select p_year, p_division, t.id, t.kind, coalesce(t.v, 1), t."on", t.actor, t.dk, t.d, coalesce(t.causes, '{}'), t.body
        from /*ITEMS*/ where not /*KNOWN*/ order by t.n;
      quick := found;
    end if;
    if not quick and rb is not null then
      insert into ledger.balance as x (year, division, book, account, control, document, floored, amount)
        select p_year, p_division, t.b, t.a, t.c, t.d, false, -t.v
        from unnest(kb, ka, kc, kd, kn) t(b, a, c, d, v) join unnest(rb, ra, rc, rd) r(b, a, c, d) using (b, a, c, d)
        on conflict (year, division, book, account, control, document) do update set amount = x.amount + excluded.amount, floored = not /*FREE x.book x.account*/;
    end if;
  end if;
  if not quick then
    -- 4 the long way: create missing keys and lock the rest, in one order, in one statement (WHERE false: locks, writes nothing; first a place in the queue). A key made here holds what
    --   it will hold if all is accepted, so that it is mostly written once; nobody else sees it before COMMIT, and what is refused is put right in 7
    with n as (
      insert into ledger.balance as x (year, division, book, account, control, document, floored, amount, since, by, agency)
      select p_year, p_division, t.b, t.a, t.c, t.d, t.f, t.v, case when t.d <> '' then t.s end, case when t.d <> '' then t.w end, t.u
      from (select * from unnest(kb, ka, kc, kd, kf, kt, ks, kw, ku) with ordinality t(b, a, c, d, f, v, s, w, u, o) order by t.o offset 0) t
        where /*QUEUE*/
      on conflict (year, division, book, account, control, document) do update set amount = x.amount where false
      returning x.book, x.account, x.control, x.document)
    select array_agg(case when n.book is null then null else t.v end order by t.o) into was
      from unnest(kb, ka, kc, kd, kt) with ordinality t(b, a, c, d, v, o)
      left join n on n.book = t.b and n.account = t.a and n.control = t.c and n.document = t.d;
    -- 5 read under the locks; a repeated fact is seen here because a repeat has the same keys
    select array_agg(t.v order by t.o), array_agg(t.v + t.m order by t.o), coalesce(bool_or(t.x < 0 and t.f and t.v + t.x < 0), false), /*KNOWN*/
      into old, cur, short, known
      from (select t.m, t.x, t.f, t.o, case when t.w is not null then 0 else (select x.amount from ledger.balance x where x.year = p_year and x.division = p_division
               and x.book = t.b and x.account = t.a and x.control = t.c and x.document = t.d) end v
            from unnest(kb, ka, kc, kd, kf, kn, ko, was) with ordinality t(b, a, c, d, f, m, x, w, o)) t;
    -- 6 accept all at once when nothing is against it: no key would fall short even if everything that leaves it came first; else one by one in
    --   the order given, each seeing those accepted before it
    if short or known or reversing or barred then
      cur := old;
      if known then for j, short in
        select t.g, bool_and(x.id is not null and x.kind = t.kind and x.body = t.body and x."on" = t."on")
        from /*ITEMS*/
        left join lateral (select * from ledger.fact f where f.year = p_year and f.division = p_division and f.id = t.id offset 0) x on true group by t.g having count(x.id) > 0
      loop ok[j] := case when short then 'repeated' else 'conflict' end; end loop; end if;
      if reversing and exists (select from /*ITEMS*/ join ledger.fact x on x.year = p_year and x.division = p_division and x.causes[1] = (t.body->>'reverses')::uuid
          and x.kind = t.kind and x.id <> t.id where t.kind = 'ledger.reversed') then raise exception '这件事实已经红冲过' using errcode = 'JC008'; end if;
      if barred then for g, book, account in
        select distinct on (x.g) x.g, x.book, /*MONTH*/ from /*LN*/ x where ok[x.g] = 'accepted' and /*BARRED*/ order by x.g, x.book, /*MONTH*/
      loop ok[g] := 'closed'; status := 'closed'; return next; end loop; end if;
      select array_agg(m.g), array_agg(m.k::int), array_agg(m.d) into mg, mk, md
        from (select g, k, sum(d) d
              from (select x.g, (s.debit - s.credit) * case when /*CREDIT_NORMAL x.book s.account*/ then -1 else 1 end d,
                           dense_rank() over (order by s.document = '', x.book, s.account, s.control collate "C", s.document collate "C") k
                    from /*LN*/ x /*SIDES*/) k
              group by g, k order by g, k) m;
      a := 1;  -- a group without lines moves nothing and is accepted
      while a <= coalesce(cardinality(mg), 0) loop
        b := a; short := false;
        while b <= cardinality(mg) and mg[b] = mg[a] loop
          if ok[mg[a]] = 'accepted' and md[b] < 0 and kf[mk[b]] and cur[mk[b]] + md[b] < 0 then
            short := true; rg := rg || mg[a]; rk := rk || mk[b]; re := re || (cur[mk[b]] - old[mk[b]]); rn := rn || -md[b];
          end if;
          b := b + 1;
        end loop;
        if short then
          ok[mg[a]] := 'refused';
        elsif ok[mg[a]] = 'accepted' then
          for j in a..b - 1 loop cur[mk[j]] := cur[mk[j]] + md[j]; end loop;
        end if;
        a := b;
      end loop;
    end if;
    if rg is not null then  -- executed and holds as before this call (what it made itself is left out), told once for each control
      return query
        select r.g, 'refused', r.book, r.account, r.control, r.document, r.seen, r.earlier, r.need, h.executed, h.holds
        from (select r.g, r.earlier, r.need, r.o, kb[r.k] book, ka[r.k] account, kc[r.k] control, kd[r.k] document, old[r.k] seen,
                row_number() over (partition by kb[r.k], kc[r.k] order by r.o) nth
              from unnest(rg, rk, re, rn) with ordinality r(g, k, earlier, need, o)) r
        left join lateral (
          select sum(q.amount) filter (where /*DONE q.book q.account*/) executed,
            jsonb_agg(jsonb_build_object('account', q.account, 'document', q.document, 'amount', q.amount::text, 'since', q.since, 'by', q.by)
              order by q.since, q.document) filter (where /*HELD q.book q.account*/) holds
          from ledger.balance q
          where r.nth = 1 and q.year = p_year and q.division = p_division and q.book = r.book and q.account in (/*HELD_OR_DONE*/) and q.control = r.control
            and q.amount <> 0 and (q.book, q.account, q.control, q.document) not in (
              select t.b, t.a, t.c, t.d from unnest(kb, ka, kc, kd, was) t(b, a, c, d, w) where t.w is not null)) h on true
        order by r.o;
    end if;
    -- 7 facts, balances as absolute amounts
    insert into ledger.fact (year, division, id, kind, version, "on", actor, document_kind, document, causes, body)
      select p_year, p_division, t.id, t.kind, coalesce(t.v, 1), t."on", t.actor, t.dk, t.d, coalesce(t.causes, '{}'), t.body
      from /*ITEMS*/ where ok[t.g] = 'accepted' order by t.n;
    insert into ledger.balance as x (year, division, book, account, control, document, floored, amount)
      select p_year, p_division, t.b, t.a, t.c, t.d, t.f, t.v from unnest(kb, ka, kc, kd, kf, old, was, cur) t(b, a, c, d, f, o, w, v) where coalesce(t.w, t.o) <> t.v
      on conflict (year, division, book, account, control, document) do update set amount = excluded.amount;
  end if;
  -- 8 elements, entries, deltas last, in order
  if fresh then insert into ledger.element (year, division, id, body)
    select p_year, p_division, s.id, min(s.element)::jsonb
    from /*LN*/ x, lateral (values (x.debit_id, x.debit_element), (x.credit_id, x.credit_element)) s(id, element)
    where ok[x.g] = 'accepted' group by s.id order by s.id
    on conflict do nothing; end if;
  insert into ledger.entry (year, division, fact, rule, book, "on", debit, credit, debit_element, credit_element, debit_control, credit_control, debit_document, credit_document, amount)
    select p_year, p_division, x.fact, x.rule, x.book, x."on", x.debit, x.credit, x.debit_id, x.credit_id,
           x.debit_control, x.credit_control, x.debit_document, x.credit_document, x.amount
    from /*LN*/ x where ok[x.g] = 'accepted';
  insert into ledger.delta as x (year, division, book, account, control, "on", element, debit, credit)
    select p_year, p_division, x.book, s.account, s.control collate "C", x."on", s.id, sum(s.debit), sum(s.credit)
    from /*LN*/ x /*SIDES*/ where ok[x.g] = 'accepted' group by 3, 4, 5, 6, 7 order by 3, 4, 5, 6, 7
    on conflict (year, division, book, account, control, "on", element) do update set debit = x.debit + excluded.debit, credit = x.credit + excluded.credit;
  if marked is not null then
    insert into ledger.late (year, division, book, "on", account, element, debit, credit)
      select p_year, p_division, x.book, x."on", s.account, s.id, sum(s.debit), sum(s.credit)
      from /*LN*/ x /*SIDES*/ where ok[x.g] = 'accepted' and x."on" < marked group by 3, 4, 5, 6;
  end if;
  if known then for j in 1..groups loop
    if ok[j] in ('repeated', 'conflict') then
      g := j; status := ok[j]; book := null; account := null; control := null; document := null; seen := null; earlier := null; need := null; executed := null; holds := null;
      return next;
    end if;
  end loop; end if;/*END*/
end $$;
