-- 对得上的: 我方账、银行、人民银行三个数一样，凭证已签收，付或退有了结果；对方当场不收、我方已退的也算。
update reconciliation_match m set same = true
where m.document <> '' and m.later = 0 and m.number <> all(%(extra)s::text[])
  and ((m.leg = 'ACKED' and m.paid + m.returned > 0 and m.paid in (0, m.amount) and m.paid = m.bank_paid and m.returned = m.bank_returned
        and m.cleared = m.pboc_cleared and m.pboc_cleared = m.bank_paid
        and m.refunded = m.bank_refunded and m.refund_cleared = m.pboc_refunded and m.pboc_refunded = m.bank_refunded)
    or (m.leg in ('REJECTED', 'VOID') and m.returned = m.amount and m.bank_paid + m.bank_returned + m.cleared + m.pboc_cleared = 0))
