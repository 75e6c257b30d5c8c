-- 装支付单据: one payment with one line for each of the first :payments requests that loading.py posted; set-based, from the facts themselves.
-- :marks in braces are filled in by scope.py; {columns}, {values}, {line_columns}, {line_values} are what the tables have beside these.

-- step: papers
create temp table paper on commit drop as
  select r.document, r."on", r.body, o."on" ordered_on, o.body->>'order' "order", c."on" paid_on, c.body->>'bank_serial' serial
  from (select document, "on", body from ledger.fact where year = {year} and division = {division} and kind = 'payment.requested'
        and document like '{tag}-%' order by document limit {payments}) r
  left join ledger.fact o on o.year = {year} and o.division = {division} and o.kind = 'payment.ordered' and o.document = r.document
  left join ledger.fact c on c.year = {year} and c.division = {division} and c.kind = 'payment.confirmed' and c.document = r.document;
analyze paper;

-- step: payments
insert into payment (division, year, number, key, agency, fund, payee, bank, bank_no, purpose, amount, refunded, settlement, pay_type, business, batch,
                     again_of, state, "on", requested_by, reviewed_by, approved_by, "order", ordered_on, ordered_by, paid_on, bank_serial, says{columns})
  select '{home}', {year}, document, document, body->>'agency', body->>'fund', body->>'payee', '量度银行', '102100000000', '办公用品', (body->>'amount')::numeric,
         0, '2', '1', '1', '', '', case when paid_on is null then 'ORDERED' else 'CONFIRMED' end, "on", 'bench', 'bench', 'bench', "order", ordered_on,
         'bench', paid_on, coalesce(serial, ''), ''{values}
  from paper order by document;

-- step: lines
insert into payment_line (division, year, payment_id, position, allotment, exp_func, gov_econ, dep_econ, project, source, origin, contract, plan, amount,
                          refunded{line_columns})
  select '{home}', {year}, p.id, 1, r.body->>'allotment', r.body->>'exp_func', r.body->>'gov_econ', r.body->>'dep_econ', r.body->>'project',
         r.body->>'source', 'executable', '', '', (r.body->>'amount')::numeric, 0{line_values}
  from paper r join payment p on p.division = '{home}' and p.year = {year} and p.number = r.document;
