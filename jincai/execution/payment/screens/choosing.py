"""申请支付时可选的：本单位已下达的指标与可用数、部门经济分类；可照抄的旧单。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.allotment import api as allotment
from jincai.planning.budget import api as budget
from jincai.platform.standards import api as standards

MOST = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """一条可选的指标，带名称与此刻可用数（元）."""

    number: str
    title: str
    agency: str
    exp_func: str
    func_name: str
    fund: str
    available: Decimal
    frozen: Decimal


def choices(*, division: str, year: int, agencies: Sequence[str], on: date) -> list[Choice]:
    """可选的指标：有余额的在前，同科目的在一起. Two queries."""
    rows = [r for r in allotment.listing(year=year, division=division, agencies=list(agencies), limit=MOST) if r.released_on is not None]
    at = allotment.positions([r.number for r in rows], year=year, division=division)
    out = []
    for r in rows:
        found = standards.code("exp_func", r.exp_func, on, division)
        out.append(
            Choice(
                r.number, r.title, r.agency, r.exp_func, found.name if found else "", r.fund, at[r.number].available, at[r.number].frozen
            )
        )
    return sorted(out, key=lambda c: (c.available <= 0, c.agency, c.exp_func, c.number))


def agency_of(number: str, *, division: str, year: int) -> str:
    """指标是哪个单位的；没有这条指标为空."""
    found = allotment.rows([number], year=year, division=division).get(number)
    return found.agency if found else ""


def dep_econs(on: date, division: str) -> list[standards.CodeRow]:
    """部门经济分类的末级，按代码."""
    return [row for row in standards.codes("dep_econ", on, division) if row.is_leaf]


def dep_econ(text: str, on: date, division: str) -> tuple[str, str]:
    """认部门经济分类: from a code, “30216 培训费”, a name or pinyin initials: (code, "") or ("", what is wrong, within 14 characters)."""
    head = text.split()[0] if text.split() else ""
    if not head:
        return "", "请选经济分类"
    if standards.code("dep_econ", head, on, division):
        return head, ""
    found = [row for row in standards.search("dep_econ", text.strip(), on, division, limit=5) if row.is_leaf]
    if len(found) == 1 or (found and found[0].name == text.strip()):
        return found[0].code, ""
    return "", f"无此科目，是 {near}？" if (near := _near(head, found, on, division)) else "无此科目，请从表里选"


def _near(head: str, found: Sequence[standards.CodeRow], on: date, division: str) -> str:
    """The code meant, probably: the first of those found, or the typed one with one digit too many."""
    if found:
        return found[0].code
    if not head.isdigit():
        return ""
    places = sorted(
        range(len(head)), key=lambda at: (at != 3, head[at] != "0", -at)
    )  # a digit too many between 类 and 款 is the usual slip
    shorter = [head[:at] + head[at + 1 :] for at in places]
    return next((code for code in shorter if len(code) == 5 and standards.code("dep_econ", code, on, division)), "")


def budget_approved(*, division: str, year: int) -> bool:
    """当年支出预算是否已由人大批准（预算法54）."""
    return any(b.state == "APPROVED" and b.kind == "expenditure" for b in budget.books(year=year, division=division))
