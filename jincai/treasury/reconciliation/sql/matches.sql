-- 三方各怎么说: one row a voucher, as of the end of the day; read once, summed and searched below.
insert into reconciliation_match
select t.number, t.document, t.payee, t.amount, coalesce(o.state, b.state, ''), coalesce(o.says, b.says, ''),
  coalesce(f.paid, 0), coalesce(f.later, 0), coalesce(f.returned, 0), coalesce(f.refunded, 0), coalesce(f.cleared, 0), coalesce(f.refund_cleared, 0),
  coalesce(f.paid_today, 0), coalesce(f.refunded_today, 0), coalesce(f.cleared_today, 0), coalesce(f.refund_cleared_today, 0),
  coalesce(l.paid, 0), coalesce(l.returned, 0), coalesce(l.refunded, 0), coalesce(l.open, ''), coalesce(l.claim, ''), coalesce(l.says, ''),
  coalesce(l.cleared, 0), coalesce(l.refund_cleared, 0),
  coalesce(l.paid_today, 0), coalesce(l.refunded_today, 0), coalesce(l.cleared_today, 0), coalesce(l.refund_cleared_today, 0), f.paid_day, l.paid_day, false
from reconciliation_paper t
left join exchange_outgoing o on o.division = %(division)s and o.document = t.document and o.year = %(year)s and o.vt_code in ('8202', '5201')
  and o.voucher_no = t.number and o.flag = 0 and t.document <> ''
left join exchange_outgoing b on t.batch <> '' and b.division = %(division)s and b.document = t.batch and b.year = %(year)s and b.vt_code = '8207'
  and b.voucher_no = t.batch and b.flag = 0
left join (
  select f.document,
    sum(f.amount) filter (where f.kind = 'payment.confirmed' and f."on" <= %(on)s) as paid,
    sum(f.amount) filter (where f.kind = 'payment.confirmed' and f."on" > %(on)s) as later,
    sum(f.amount) filter (where f.kind = 'payment.failed') as returned,
    sum(f.amount) filter (where f.kind = 'payment.refunded' and f."on" <= %(on)s) as refunded,
    sum(f.amount) filter (where f.kind = 'clearing.cleared' and f."on" <= %(on)s) as cleared,
    sum(f.amount) filter (where f.kind = 'clearing.refund_cleared' and f."on" <= %(on)s) as refund_cleared,
    max(f."on") filter (where f.kind = 'payment.confirmed') as paid_day,
    sum(f.amount) filter (where f.kind = 'payment.confirmed' and f."on" = %(on)s) as paid_today,
    sum(f.amount) filter (where f.kind = 'payment.refunded' and f."on" = %(on)s) as refunded_today,
    sum(f.amount) filter (where f.kind = 'clearing.cleared' and f."on" = %(on)s) as cleared_today,
    sum(f.amount) filter (where f.kind = 'clearing.refund_cleared' and f."on" = %(on)s) as refund_cleared_today
  from (
    select f.document, f.kind, f."on", (f.body ->> 'amount')::numeric as amount from ledger.fact f
    where f.year = %(year)s and f.division = %(number)s and f.document in (select document from reconciliation_paper where document <> '')
      and f.kind in ('payment.confirmed', 'payment.failed', 'payment.refunded', 'clearing.cleared', 'clearing.refund_cleared')
      and {stands}
  ) f group by 1
) f on f.document = t.document
left join (
  select l.number,
    sum(l.amount) filter (where l.mark = 'PAID') as paid,
    sum(l.amount) filter (where l.mark in ('RETURNED', 'RECALLED')) as returned,
    sum(l.amount) filter (where l.mark = 'REFUNDED') as refunded,
    sum(l.amount) filter (where l.mark = 'CLEARED') as cleared,
    sum(l.amount) filter (where l.mark = 'REFUND_CLEARED') as refund_cleared,
    max(l."on") filter (where l.mark = 'PAID') as paid_day,
    sum(l.amount) filter (where l.mark = 'PAID' and l."on" = %(on)s) as paid_today,
    sum(l.amount) filter (where l.mark = 'REFUNDED' and l."on" = %(on)s) as refunded_today,
    sum(l.amount) filter (where l.mark = 'CLEARED' and l."on" = %(on)s) as cleared_today,
    sum(l.amount) filter (where l.mark = 'REFUND_CLEARED' and l."on" = %(on)s) as refund_cleared_today,
    max(l.mark) filter (where l."on" = %(bank_on)s and l.mark in ('WAITING', 'UNCLEARED', 'UNREFUNDED')) as open,
    max(l.claim) filter (where l."on" = %(bank_on)s and l.mark in ('PAID', 'UNCLEARED', 'REFUNDED', 'UNREFUNDED')) as claim,
    max(l.says) filter (where l."on" = %(bank_on)s and l.mark in ('PAID', 'UNCLEARED', 'REFUNDED', 'UNREFUNDED')) as says
  from reconciliation_line l
  where l.division = %(division)s and l.year = %(year)s and l.vt_code = '8202' and l."on" <= %(on)s
    and l.number in (select number from reconciliation_paper)
  group by 1
) l on l.number = t.number
