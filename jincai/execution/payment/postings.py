"""支付的记账。财政总账由 treasury/clearing 在人民银行清算后记（docs/decisions/0003）。"""

from jincai.books.allotment import EXECUTABLE, HELD_BY_CONTRACT, HELD_BY_REQUEST, ORDERED, PAID, PLAN_HELD, PLAN_LEFT, PLAN_USED
from jincai.execution.payment import facts
from jincai.ledger.language import rule

METHOD = "预算指标核算管理办法（试行）（分录为本项目所拟）"
PLAN = "预算法实施条例（2020）第五十七条"
R50 = "规则 R50：退回、退款恢复原占用"
FREE, CONTRACT, PLANNED = "origin != 'contract'", "origin == 'contract'", "plan != ''"  # whatever else it says is held on the allotment

RULES = (
    rule("申请占用", on=facts.PaymentRequested, debit=HELD_BY_REQUEST, credit=EXECUTABLE, when=FREE, cites=METHOD),
    rule(
        "申请占用（合同）",
        on=facts.PaymentRequested,
        debit=HELD_BY_REQUEST,
        credit=HELD_BY_CONTRACT,
        credit_as="from",
        when=CONTRACT,
        cites=METHOD,
    ),
    rule("占用计划", on=facts.PaymentRequested, debit=PLAN_HELD, credit=PLAN_LEFT, when=PLANNED, cites=PLAN),
    rule("申请终止退回", on=facts.PaymentEnded, debit=EXECUTABLE, credit=HELD_BY_REQUEST, when=FREE, cites=R50),
    rule(
        "申请终止退回（合同）",
        on=facts.PaymentEnded,
        debit=HELD_BY_CONTRACT,
        debit_as="from",
        credit=HELD_BY_REQUEST,
        when=CONTRACT,
        cites=R50,
    ),
    rule("申请终止退回计划", on=facts.PaymentEnded, debit=PLAN_LEFT, credit=PLAN_HELD, when=PLANNED, cites=PLAN),
    rule("支付凭证在途", on=facts.PaymentOrdered, debit=ORDERED, credit=HELD_BY_REQUEST, cites=METHOD),
    rule("支付确认", on=facts.PaymentConfirmed, debit=PAID, credit=ORDERED, cites=METHOD),
    rule("计划已用", on=facts.PaymentConfirmed, debit=PLAN_USED, credit=PLAN_HELD, when=PLANNED, cites=PLAN),
    rule("退票退回", on=facts.PaymentFailed, debit=EXECUTABLE, credit=ORDERED, when=FREE, cites=R50),
    rule("退票退回（合同）", on=facts.PaymentFailed, debit=HELD_BY_CONTRACT, debit_as="from", credit=ORDERED, when=CONTRACT, cites=R50),
    rule("退票退回计划", on=facts.PaymentFailed, debit=PLAN_LEFT, credit=PLAN_HELD, when=PLANNED, cites=PLAN),
    rule("退款恢复", on=facts.PaymentRefunded, debit=EXECUTABLE, credit=PAID, when=FREE, cites=R50),
    rule("退款恢复（合同）", on=facts.PaymentRefunded, debit=HELD_BY_CONTRACT, debit_as="from", credit=PAID, when=CONTRACT, cites=R50),
    rule("退款恢复计划", on=facts.PaymentRefunded, debit=PLAN_LEFT, credit=PLAN_USED, when=PLANNED, cites=PLAN),
    rule("更正：改记已支付", on=facts.PaymentCorrected, debit=PAID, credit=PAID, credit_as="from", cites=METHOD),
    rule("更正：占用与恢复", on=facts.PaymentCorrected, debit=EXECUTABLE, debit_as="from", credit=EXECUTABLE, cites=METHOD),
)

SILENT = {
    facts.PaymentReviewed: "审核不改变占用",
    facts.PaymentSentBack: "退回上一步不改变占用",
    facts.PaymentApproved: "批准不改变占用，生成凭证时才转为在途",
}
"""有金额而不记账的事实，和为什么。"""
