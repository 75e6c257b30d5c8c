"""该用哪条指标：由收款人和用途，按本单位自己的历史排，每条说为什么；没有历史的，看指标的名字。只读，两次查询。"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from jincai.execution.payment import models
from jincai.execution.payment.screens.choosing import Choice
from jincai.execution.payment.states import STOPPED
from jincai.kernel.money import ZERO, show

LOOK, MOST = 400, 5
NEAR = 0.34
"""用途相近：相同的二字组占较短一方的比。"""
SAME, ALIKE, NAMED, LAST_YEAR = 10, 4, 3, 0.5
"""同一收款人一次、相近用途一次、名字相近、上一年度打的折。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Past:
    """以前的一行：哪一年、付给谁、做什么、用哪条指标（功能科目、项目）、哪个经济分类、哪天."""

    year: int
    payee: str
    purpose: str
    allotment: str
    exp_func: str
    project: str
    dep_econ: str
    day: str


@dataclasses.dataclass(frozen=True, slots=True)
class Suggestion:
    """一条建议: the allotment, why, the class used most with it, and whether it is enough for what is asked."""

    choice: Choice
    why: tuple[str, ...]
    dep_econ: str
    enough: bool
    score: float


def suggestions(choices: Sequence[Choice], past: Iterable[Past], *, year: int, payee: str, purpose: str, amount: Decimal = ZERO) -> list[Suggestion]:
    """建议，最可能的在前；没有理由的、没有余额的不说. Pure: the history is told in."""
    by_number, by_kind = _found(past, year)
    wanted = pairs(purpose)
    out = []
    for choice in choices:
        if choice.available <= 0:
            continue
        own = by_number.get(choice.number, [])
        before = by_kind.get(choice.exp_func, []) if not own else []
        score, why, econ = _judged(own, before, choice, payee, purpose, wanted)
        if why:
            enough = choice.available >= amount
            said = (*why, f"可用 {show(choice.available)}" + ("" if enough else f"，不够，差 {show(amount - choice.available)}"))
            out.append(Suggestion(choice, said, econ, enough, score + (1 if enough else -100)))
    return sorted(out, key=lambda each: (-each.score, -each.choice.available, each.choice.number))[:MOST]


def past(*, division: str, year: int, agency: str, payee: str) -> list[Past]:
    """本单位今年和去年的历史：付给这位收款人的，和最近的. Two queries whatever their number."""
    rows = models.PaymentLine.objects.filter(division=division, year__in=(year, year - 1), agency=agency).exclude(payment__state__in=STOPPED)
    rows = rows.filter(payment__in=models.Payment.seen.filter(division=division, year__in=(year, year - 1), agency=agency))
    names = ("id", "year", "payment__payee", "payment__purpose", "allotment", "exp_func", "project", "dep_econ", "payment__on")
    same = rows.filter(payment__payee=payee).order_by("-payment_id")[:LOOK].values_list(*names) if payee else ()
    found = {row[0]: row for row in (*same, *rows.order_by("-payment_id")[:LOOK].values_list(*names))}
    return [Past(*[*row[1:-1], f"{row[-1]:%m-%d}" if row[1] == year else f"{row[-1]}"]) for row in found.values()]


def pairs(text: str) -> frozenset[str]:
    """二字组: what two short Chinese texts are compared by."""
    plain = "".join(ch for ch in text if ch.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def near(one: frozenset[str], other: frozenset[str]) -> bool:
    """相近吗?"""
    return bool(one and other) and len(one & other) / min(len(one), len(other)) >= NEAR


def _found(past: Iterable[Past], year: int) -> tuple[Mapping[str, list[Past]], Mapping[str, list[Past]]]:
    """今年的按指标，去年的按功能科目（指标号一年一换）。"""
    own: dict[str, list[Past]] = defaultdict(list)
    before: dict[str, list[Past]] = defaultdict(list)
    for each in past:
        if each.year == year:
            own[each.allotment].append(each)
        else:
            before[each.exp_func].append(each)
    return own, before


def _judged(
    own: Sequence[Past], before: Sequence[Past], choice: Choice, payee: str, purpose: str, wanted: frozenset[str]
) -> tuple[float, list[str], str]:
    score, why, econ = 0.0, [], Counter[str]()
    for rows, weight, words in ((own, 1.0, ""), (before, LAST_YEAR, "去年同科目")):
        same = [row for row in rows if payee and row.payee == payee]
        alike = [row for row in rows if row not in same and near(wanted, pairs(row.purpose))]
        if same:
            score += weight * SAME * min(len(same), 5)
            why.append(f"{words}付给“{payee}”用过 {len(same)} 次，最近 {max(row.day for row in same)}")
        if alike:
            score += weight * ALIKE * min(len(alike), 5)
            why.append(f"{words}相近的用途“{alike[0].purpose[:16]}”用过 {len(alike)} 次")
        econ.update(row.dep_econ for row in (*same, *alike))
    if near(wanted, pairs(choice.title) | pairs(choice.func_name)):
        score += NAMED
        why.append("指标的名字与用途相近")
    return score, why, econ.most_common(1)[0][0] if econ else ""
