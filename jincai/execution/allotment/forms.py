"""读调剂申请表：调出、调入、金额、理由；每处填错各有一句话，填的字都留着。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal

from jincai.kernel.money import ZERO, MoneyError, positive

HEAD = ("agency", "giving", "to_agency", "taking", "amount", "reason")
LONGEST = {"giving": 60, "taking": 60, "amount": 40, "reason": 200}


@dataclasses.dataclass(slots=True)
class Form:
    """申请表: what was typed in `head`, the amount when it can be read, and what is `wrong` with a field."""

    head: dict[str, str]
    value: Decimal = ZERO
    wrong: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def giving(self) -> str:
        """调出指标的编号 (the picker writes the title after it)."""
        return _number(self.head["giving"])

    @property
    def taking(self) -> str:
        """调入指标的编号."""
        return _number(self.head["taking"])


def _number(text: str) -> str:
    return text.split()[0] if text.split() else ""


def read(given: Mapping[str, str]) -> Form:
    """读所填."""
    return Form({name: given.get(name, "").replace("\0", "").strip()[:400] for name in HEAD})


def check(form: Form) -> None:
    """查每格：写得对不对. Whether it is allowed the verb says."""
    head = form.head
    for name, says in (("giving", "请选调出指标"), ("taking", "请选调入指标"), ("amount", "请写金额"), ("reason", "请写理由")):
        if not head[name]:
            form.wrong[name] = says
        elif len(head[name]) > LONGEST[name]:
            form.wrong[name] = f"过长，不超过 {LONGEST[name]} 字"
    if "amount" not in form.wrong:
        try:
            form.value = positive(head["amount"].replace("，", ",").replace(",", ""))
        except MoneyError as error:
            form.wrong["amount"] = _shortly(str(error))


def _shortly(says: str) -> str:
    """格内错: not more than 14 characters."""
    if "大于 0" in says:
        return "金额须大于 0"
    if "尾数" in says:
        return "最多两位小数"
    return "金额过大" if "16 位" in says else "不是金额，写 12000.00"
