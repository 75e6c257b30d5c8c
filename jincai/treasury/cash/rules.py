"""国库现金的规定：对方是谁、凭什么文、用什么科目。"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from jincai.kernel.rules import Rule

WITH = {
    "advance_in": "上级", "grant": "上级", "remit_out": "上级",
    "remit_in": "下级", "advance_out": "下级", "lower_grant": "下级",
}  # fmt: skip
"""业务 → 对方须是直接上级还是直接下级。"""
CODES = {
    "grant": ("11001", "11002", "11003", "11004", "11005"),
    "lower_grant": ("23001", "23002", "23003", "23004", "23005"),
    "remit_out": ("23006",),
}
"""业务 → 可用科目（补助收入、补助支出、上解支出）。"""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """一笔往来：业务、本级与对方的区划及对方的上级、文号、科目。"""

    kind: str = "advance_out"
    division: str = "530700000"
    division_parent: str = "530000000"
    counterpart: str = "530702000"
    counterpart_parent: str = "530700000"
    document: str = "丽财预〔2025〕1号"
    code: str = ""
    fund: str = "111"
    fund_fits: bool = True


class C01(Rule):
    """国库往来的对方须是本级的直接上级或直接下级财政。"""

    number = "C01"
    cites = "国家金库条例；财政总会计制度（财库〔2022〕41号）：与上级往来、与下级往来（凭记忆）"
    remedy = "核对对方财政区划"
    who = "国库处"
    examples: ClassVar = (
        (Transfer(), True),
        (Transfer(counterpart="530000000", counterpart_parent="000000000"), False),
        (Transfer(kind="remit_out", counterpart="530000000", counterpart_parent="000000000"), True),
        (Transfer(kind="remit_out"), False),
        (Transfer(counterpart="530802000", counterpart_parent="530800000"), False),
        (Transfer(counterpart="530799999", counterpart_parent=""), False),
    )

    def holds(self, case: Transfer) -> bool:
        """上级或下级相符。"""
        if WITH[case.kind] == "上级":
            return case.counterpart == case.division_parent
        return case.counterpart_parent == case.division

    def says(self, case: Transfer) -> str:
        """带上区划。"""
        return f"{case.counterpart} 不是 {case.division} 的直接{WITH[case.kind]}财政，不能办理这项往来"

    def subject(self, case: Transfer) -> str:
        """对方区划。"""
        return case.counterpart


class C02(Rule):
    """补助须凭指标文结算，文号必填。"""

    number = "C02"
    cites = "预算法（2018）第五十二条"
    remedy = "填写指标文号"
    who = "国库处、预算处"
    examples: ClassVar = ((Transfer(), True), (Transfer(document=""), False), (Transfer(document="  "), False))

    def holds(self, case: Transfer) -> bool:
        """文号不空。"""
        return bool(case.document.strip())


class C03(Rule):
    """补助收入、补助支出与上解支出须用各自的转移性收支科目。"""

    number = "C03"
    cites = "政府收支分类科目：110 转移性收入、230 转移性支出"
    remedy = "改用该业务的科目"
    who = "国库处"
    examples: ClassVar = (
        (Transfer(kind="grant", code="11002"), True),
        (Transfer(kind="grant", code="1100201"), True),
        (Transfer(kind="grant", code="11009"), False),
        (Transfer(kind="lower_grant", code="23006"), False),
        (Transfer(kind="remit_out", code="2300601"), True),
        (Transfer(), True),
    )

    def holds(self, case: Transfer) -> bool:
        """科目在业务的范围里；不用科目的业务不查。"""
        return case.kind not in CODES or case.code.startswith(CODES[case.kind])

    def says(self, case: Transfer) -> str:
        """带上科目。"""
        return f"科目 {case.code} 不能用于这项业务，可用 {'、'.join(CODES.get(case.kind, ()))} 及其下级"


class R31(Rule):
    """资金性质必须与支出功能科目所属预算一致，四本预算分列。"""

    number = "R31"
    cites = "预算法（2018）第五条、第九条"
    remedy = "改用该本预算的科目"
    who = "国库处"
    examples: ClassVar = ((Transfer(), True), (Transfer(fund_fits=False), False), (Transfer(kind="lower_grant", code="23002"), True))

    def holds(self, case: Transfer) -> bool:
        """资金与科目相配。"""
        return case.fund_fits

    def says(self, case: Transfer) -> str:
        """带上科目与资金。"""
        return f"科目 {case.code} 不属于资金性质 {case.fund} 的预算，不能混用"


SETTLE = (C01, C02, C03, R31)
ORDER = (C01, C03, R31)
