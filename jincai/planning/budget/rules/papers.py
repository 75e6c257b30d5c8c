"""对文件的规定：文号、日期、先批准后调整。"""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import ClassVar

from jincai.kernel.rules import Rule
from jincai.planning.budget.rules.cases import OFFICER, Paper

_PAPER = Paper(
    subject="2025 年支出预算", document="丽人发〔2025〕3号", on=date(2025, 1, 20), first=date(2025, 1, 1), last=date(2025, 12, 31)
)


class _PaperRule(Rule):
    def subject(self, case: Paper) -> str:
        """文件。"""
        return case.subject


class B01(_PaperRule):
    """年初预算须写明人民代表大会批准的文号。"""

    number = "B01"
    cites = "预算法（2018）第四十三条"
    remedy = "填写人民代表大会批准预算决议的文号"
    who = OFFICER
    examples: ClassVar = (
        (_PAPER, True),
        (dataclasses.replace(_PAPER, document="  "), False),
        (dataclasses.replace(_PAPER, document="决议"), True),
    )

    def holds(self, case: Paper) -> bool:
        """There is a document number."""
        return bool(case.document.strip())


class R10(_PaperRule):
    """预算调整须经本级人大常委会批准，并写明决定文号。"""

    number = "R10"
    cites = "预算法（2018）第六十七条、第六十九条"
    remedy = "先报人大常委会审查批准，再填写其决定文号"
    who = OFFICER
    examples: ClassVar = (
        (_PAPER, True),
        (dataclasses.replace(_PAPER, document=""), False),
        (dataclasses.replace(_PAPER, document="x"), True),
    )

    def holds(self, case: Paper) -> bool:
        """There is a document number."""
        return bool(case.document.strip())


class B04(_PaperRule):
    """预算批准和调整的日期须在规定的期间之内。"""

    number = "B04"
    cites = "预算法（2018）第十八条"
    remedy = "核对日期"
    who = OFFICER
    examples: ClassVar = (
        (_PAPER, True),
        (dataclasses.replace(_PAPER, on=date(2026, 1, 1)), False),
        (dataclasses.replace(_PAPER, on=date(2025, 12, 31)), True),
    )

    def holds(self, case: Paper) -> bool:
        """The day lies between the first and the last."""
        return case.first <= case.on <= case.last

    def says(self, case: Paper) -> str:
        """The days."""
        return f"日期 {case.on} 不在 {case.first} 至 {case.last} 之间"


class B05(_PaperRule):
    """预算批准之后才能调整。"""

    number = "B05"
    cites = "预算法（2018）第六十七条"
    remedy = "先导入并批准年初预算"
    who = "预算处审批"
    examples: ClassVar = (
        (_PAPER, True),
        (dataclasses.replace(_PAPER, approved=False), False),
        (dataclasses.replace(_PAPER, document=""), True),
    )

    def holds(self, case: Paper) -> bool:
        """The year's budget of this fund and kind is approved."""
        return case.approved


class B06(_PaperRule):
    """一份决定文号对同一资金的收入或支出只办理一次调整。"""

    number = "B06"
    cites = "系统规则：同一文件只办理一次"
    remedy = "核对文号；一份决定的各科目写在同一张调整单里"
    who = OFFICER
    examples: ClassVar = (
        (_PAPER, True),
        (dataclasses.replace(_PAPER, used_before=True), False),
        (dataclasses.replace(_PAPER, document="y"), True),
    )

    def holds(self, case: Paper) -> bool:
        """The document was not used for this before."""
        return not case.used_before

    def says(self, case: Paper) -> str:
        """The number."""
        return f"文号“{case.document}”已办理过这一项预算调整"
