"""被拒以后：哪些格子有关，可以怎样办。"""

from __future__ import annotations

from collections.abc import Sequence

from jincai.execution.payment import forms
from jincai.kernel.money import plain, show
from jincai.kernel.rules import Refused, Violation
from jincai.platform.ui.api import Way, document_url


def mark(form: forms.Form, violations: Sequence[Violation]) -> None:
    """在格子里也说一声: which cells a violation is about."""
    for v in violations:
        over = v.asked - v.available if v.asked is not None and v.available is not None else None
        same = [row for row in form.filled if row.allotment == v.subject]
        for row in same:
            row.wrong.setdefault(
                "amount",
                (f"{_positions(form, v.subject)} 行合计超 {show(over)}" if len(same) > 1 else f"超 {show(over)}")
                if over and over > 0
                else "不能支付",
            )
        if v.rule == "R18":
            form.wrong["bank_no" if "行号" in v.says and "账号" not in v.says else "account"] = "账户三要素有误"
        if v.rule == "R07":
            for row in form.filled:
                if row.code and row.code in v.says:
                    row.wrong.setdefault("dep_econ", "不在指标的类内")


def ways(why: Refused, form: forms.Form) -> list[Way]:
    """可以这样办，最可能的在前；一处一条."""
    ways: dict[str, Way] = {}
    short = [v for v in why.violations if v.rule in ("R04", "R14")]
    several = len({v.subject for v in short}) > 1
    for v in short:
        at = f"第 {_positions(form, v.subject)} 行" if several else ""
        if v.available is not None and v.available > 0:
            words = f"{at}减为可用数 {show(v.available)}" if not several else f"{at}减为 {show(v.available)}"
            ways.setdefault(f"less {v.subject}", Way(words, form="new", name="do", value=f"reduce:{v.subject}={plain(v.available)}"))
        else:
            ways.setdefault("other", Way("改用其他指标", url="#lines"))
    for v in why.violations:
        for hold in v.holds[:1]:
            if url := document_url("payment", hold.document):
                ways.setdefault("hold", Way(f"看 {hold.document}" if len(hold.document) < 18 else "看占用它的单据", url=url))
        if v.rule in ("R46", "R03", "AGENCY"):
            ways.setdefault("other", Way("改用其他指标", url="#lines"))
    return [*list(ways.values())[:3], Way("改好再提交", form="new", name="do", value="send")]


def _positions(form: forms.Form, number: str) -> str:
    return "、".join(str(row.position) for row in form.filled if row.allotment == number)
