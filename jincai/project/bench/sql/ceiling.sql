-- 上限: the same writes by hand, one call, without rules, envelope or row-level security. /*RULE*/ is the number of the rule 申请占用.
create schema if not exists bench;

-- one payment request: executable allotment 3101 -> held by request 4501
create or replace function bench.post(p_year smallint, p_division int, p_id uuid, p_on date, p_actor text, p_document text, p_allotment text,
                                      p_amount numeric, p_elements text, p_body jsonb) returns numeric language plpgsql as $$
declare
  v numeric;
  e bigint := ledger.element_id(p_elements);
begin
  update ledger.balance set amount = amount - p_amount
    where year = p_year and division = p_division and book = 1 and account = 3101 and control = p_allotment and document = '' and amount >= p_amount
    returning amount into v;
  if not found then raise exception 'insufficient'; end if;
  insert into ledger.balance (year, division, book, account, control, document, floored, amount, since, by, agency)
    values (p_year, p_division, 1, 4501, p_allotment, p_document, true, p_amount, p_on, p_actor, p_body->>'agency');
  insert into ledger.fact (year, division, id, kind, "on", actor, document_kind, document, body)
    values (p_year, p_division, p_id, 'payment.requested', p_on, p_actor, 'payment', p_document, p_body);
  if not exists (select 1 from ledger.element where year = p_year and division = p_division and id = e) then
    insert into ledger.element (year, division, id, body) values (p_year, p_division, e, p_elements::jsonb) on conflict do nothing;
  end if;
  insert into ledger.entry (year, division, fact, rule, book, "on", debit, credit, debit_element, credit_element,
                            debit_control, credit_control, debit_document, credit_document, amount)
    values (p_year, p_division, p_id, /*RULE*/, 1, p_on, 4501, 3101, e, e, p_allotment, p_allotment, p_document, '', p_amount);
  insert into ledger.delta as x (year, division, book, account, control, "on", element, debit, credit)
    values (p_year, p_division, 1, 3101, p_allotment, p_on, e, 0, p_amount), (p_year, p_division, 1, 4501, p_allotment, p_on, e, p_amount, 0)
    on conflict (year, division, book, account, control, "on", element) do update set debit = x.debit + excluded.debit, credit = x.credit + excluded.credit;
  insert into procrastinate_jobs (queue_name, task_name, args)
    values ('bench.heard', 'bench.heard', jsonb_build_object('division', lpad(p_division::text, 9, '0'), 'document', p_document, 'count', 1));
  return v;
end $$;

-- many: set-based, from a temporary table that the client filled by COPY
create or replace function bench.post_many(p_year smallint, p_division int, p_on date, p_actor text) returns int language plpgsql as $$
declare n int; k int;
begin
  with r as (select allotment a, sum(amount) v from asked group by 1),
       lk as (select x.control from ledger.balance x join r on r.a = x.control
              where year = p_year and division = p_division and book = 1 and account = 3101 and document = '' order by control for update of x),
       u as (update ledger.balance x set amount = x.amount - r.v from r, lk where r.a = lk.control and x.year = p_year and x.division = p_division
             and x.book = 1 and x.account = 3101 and x.document = '' and x.control = r.a and x.amount >= r.v returning 1)
  select (select count(*) from u), (select count(*) from r) into n, k;
  if n <> k then raise exception 'insufficient'; end if;
  insert into ledger.balance (year, division, book, account, control, document, floored, amount, since, by, agency)
    select p_year, p_division, 1, 4501, allotment, document, true, amount, p_on, p_actor, body->>'agency' from asked;
  insert into ledger.fact (year, division, id, kind, "on", actor, document_kind, document, body)
    select p_year, p_division, id, 'payment.requested', p_on, p_actor, 'payment', document, body from asked;
  insert into ledger.element (year, division, id, body)
    select p_year, p_division, ledger.element_id(e), e::jsonb from (select distinct elements e from asked) t on conflict do nothing;
  insert into ledger.entry (year, division, fact, rule, book, "on", debit, credit, debit_element, credit_element,
                            debit_control, credit_control, debit_document, credit_document, amount)
    select p_year, p_division, id, /*RULE*/, 1, p_on, 4501, 3101, e, e, allotment, allotment, document, '', amount
    from (select *, ledger.element_id(elements) e from asked) t;
  insert into ledger.delta as x (year, division, book, account, control, "on", element, debit, credit)
    select p_year, p_division, 1, s.account, t.allotment, p_on, ledger.element_id(t.elements), sum(s.debit), sum(s.credit)
    from asked t, lateral (values (3101, 0::numeric, t.amount), (4501, t.amount, 0)) s(account, debit, credit) group by 4, 5, 7 order by 4, 5, 7
    on conflict (year, division, book, account, control, "on", element) do update set debit = x.debit + excluded.debit, credit = x.credit + excluded.credit;
  select count(*) into n from asked;
  insert into procrastinate_jobs (queue_name, task_name, args) select 'bench.heard', 'bench.heard',
    jsonb_build_object('division', lpad(p_division::text, 9, '0'), 'document', (select document from asked limit 1), 'count', n);
  return n;
end $$;
