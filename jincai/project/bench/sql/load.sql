-- 装一年的账: papers (one payment each) -> facts -> entries by the compiled rules -> balances and daily turnovers. One transaction, set-based.
-- :marks in braces are filled in by loading.py; {fact} {entry} {balance} {delta} are the partitions of the year, detached and without indexes.

-- step: papers
create temp table workday on commit drop as
  select row_number() over (order by d) k, d::date "on" from generate_series(date '{year}-01-02', date '{year}-12-31', interval '1 day') d
  where extract(isodow from d) < 6;
create temp table paper on commit drop as
  select i, '{tag}-' || lpad(i::text, 8, '0') document, 1 + abs(hashint8extended(i, 1) % {allotments})::int n,
         (abs(hashint8extended(i, 2) % 3) * abs(hashint8extended(i, 3) % 2))::int variant,
         4 + abs(hashint8extended(i, 4) % (select count(*) - 8 from workday))::int k,
         (1 + abs(hashint8extended(i, 5) % 1000000))::numeric(18,2) / 100 amount
  from generate_series({first}::bigint, {last}) i;
analyze workday; analyze paper; analyze allotted;

-- step: facts
insert into {fact} (year, division, id, kind, version, "on", actor, document_kind, document, causes, body, seq)
  select {year}, {division}, bench.fact_id({year}, {division}, x.kind, 'payment', x.document, '1'), x.kind, 1, x."on", 'bench', 'payment', x.document,
         array[case when x.stage = 0 then a.cause else bench.fact_id({year}, {division}, x.before, 'payment', x.document, '1') end],
         a.body || jsonb_build_object('amount', x.amount::numeric(18,2)::text) || x.more, {seq} + x.nth
  from (
    select p.document, p.n, p.variant, p.amount, s.stage, s.kind, s.before, w."on", row_number() over (order by w."on", s.stage, p.i) nth,
           case s.stage when 0 then jsonb_build_object('expires_on', least(w."on" + 60, date '{year}-12-31'))
                        when 1 then jsonb_build_object('order', 'PZ-' || p.document)
                        else jsonb_build_object('order', 'PZ-' || p.document, 'bank_serial', 'LS-' || p.document) end more
    from paper p cross join (values (0, 0, 'payment.requested', ''), (1, 1, 'payment.ordered', 'payment.requested'),
                                    (2, 3, 'payment.confirmed', 'payment.ordered')) s(stage, lag, kind, before)
    join workday w on w.k = p.k + s.lag
    where not (s.stage = 2 and p.i % {unpaid} = 0)
    order by w."on", s.stage, p.i) x
  join allotted a using (n, variant);

-- step: entries
analyze {fact};
create unlogged table bench.made as {lines};
analyze bench.made;
insert into {entry} (year, division, fact, rule, book, "on", debit, credit, debit_element, credit_element, debit_control, credit_control,
                     debit_document, credit_document, amount)
  select {year}, {division}, fact, rule, book, "on", debit, credit, debit_id, credit_id, debit_control, credit_control, debit_document, credit_document, amount
  from bench.made;

-- step: balances
create unlogged table bench.moved as
  select x.book, s.account, s.control, s.document, a.floored, sum(s.moved) * a.side amount, min(x."on") since, min(x.actor) "by", max(s.unit) agency
  from bench.made x cross join lateral (values (x.debit, x.debit_control, x.debit_document, x.amount, x.debit_unit),
       (x.credit, x.credit_control, x.credit_document, -x.amount, x.credit_unit)) s(account, control, document, moved, unit)
  join ledger.account a on a.book = x.book and a.code = s.account group by 1, 2, 3, 4, 5, a.side;
analyze bench.moved; analyze {balance};
create temp table known on commit drop as
  select m.* from bench.moved m join {balance} b using (book, account, control, document) where b.year = {year} and b.division = {division};
update {balance} b set amount = b.amount + k.amount from known k where b.year = {year} and b.division = {division}
  and b.book = k.book and b.account = k.account and b.control = k.control and b.document = k.document;
insert into {balance} (year, division, book, account, control, document, floored, amount, since, "by", agency)
  select {year}, {division}, m.book, m.account, m.control, m.document, m.floored, m.amount, case when m.document <> '' then m.since end,
         case when m.document <> '' then m."by" end, m.agency
  from bench.moved m left join known k using (book, account, control, document) where k.book is null;

-- step: turnovers
create unlogged table bench.turned as
  select t.year, t.division, t.book, t.account, t.control, t."on", t.element, sum(t.debit) debit, sum(t.credit) credit from (
    select year, division, book, account, control, "on", element, debit, credit from {delta}
    union all
    select {year}, {division}, x.book, s.account, s.control, x."on", s.element, s.debit, s.credit
    from bench.made x cross join lateral (values (x.debit, x.debit_control, x.debit_id, x.amount, 0), (x.credit, x.credit_control, x.credit_id, 0, x.amount))
         s(account, control, element, debit, credit)) t
  group by 1, 2, 3, 4, 5, 6, 7;
truncate {delta};
insert into {delta} (year, division, book, account, control, "on", element, debit, credit)
  select year, division, book, account, control, "on", element, debit, credit from bench.turned;
drop table bench.made, bench.moved, bench.turned;
