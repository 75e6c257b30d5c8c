-- 要对的支付凭证: ours that moved today or are still open, theirs of the day, what was different before, what a message speaks of.
-- create: temporary table, once a connection; emptied at every commit.
insert into reconciliation_paper (number, document, payee, amount, state, batch)
select u.number, coalesce(p.number, ''), coalesce(p.payee, ''), coalesce(p.amount, 0), coalesce(p.state, ''), coalesce(p.batch_order, '')
from (
  select p."order" as number from payment p
    where p.division = %(division)s and p.year = %(year)s and p."order" <> '' and p.ordered_on <= %(on)s and p.state in ('ORDERED', 'CONFIRMED')
  union
  select p."order" from payment p
    where p.division = %(division)s and p.year = %(year)s and p."order" <> '' and p.ordered_on <= %(on)s
      and (p.ordered_on >= %(since)s or p.paid_on >= %(since)s or p.cleared_on >= %(since)s)
  union
  select l.number from reconciliation_line l
    where l.division = %(division)s and l.year = %(year)s and l."on" between %(since)s and %(on)s and l.vt_code = '8202'
  union
  select d.number from reconciliation_difference d
    where d.division = %(division)s and d.year = %(year)s and d.closed_on is null and d.vt_code = '8202'
  union
  select unnest(%(extra)s::text[])
) u
left join payment p on p.division = %(division)s and p.year = %(year)s and p."order" = u.number
