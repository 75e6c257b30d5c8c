"""政府采购的记账：占用由指标到计划、由计划到合同，用不完的原路退回；总数不变。付款时由合同转给支付，见 payment/postings.py。"""

from jincai.books.allotment import EXECUTABLE, HELD_BY_CONTRACT, HELD_BY_PROCUREMENT
from jincai.execution.procurement import facts
from jincai.ledger.language import rule

METHOD = "预算指标核算管理办法（试行）（分录为本项目所拟）"
R50 = "规则 R50：退回恢复原占用"
FROM_PLAN, DIRECT = "from_document != ''", "from_document == ''"
TO_PLAN, TO_ALLOTMENT = "to_document != ''", "to_document == ''"

RULES = (
    rule("采购计划占用", on=facts.PlanDrafted, debit=HELD_BY_PROCUREMENT, credit=EXECUTABLE, cites=METHOD),
    rule("采购计划退回", on=facts.PlanReturned, debit=EXECUTABLE, credit=HELD_BY_PROCUREMENT, cites=R50),
    rule(
        "合同占用（由计划转来）",
        on=facts.ContractSigned,
        debit=HELD_BY_CONTRACT,
        credit=HELD_BY_PROCUREMENT,
        credit_as="from",
        when=FROM_PLAN,
        cites=METHOD,
    ),
    rule("合同占用", on=facts.ContractSigned, debit=HELD_BY_CONTRACT, credit=EXECUTABLE, when=DIRECT, cites=METHOD),
    rule(
        "合同退回计划",
        on=facts.ContractReturned,
        debit=HELD_BY_PROCUREMENT,
        debit_as="to",
        credit=HELD_BY_CONTRACT,
        when=TO_PLAN,
        cites=R50,
    ),
    rule("合同退回指标", on=facts.ContractReturned, debit=EXECUTABLE, credit=HELD_BY_CONTRACT, when=TO_ALLOTMENT, cites=R50),
)
