"""拒绝说明的数：把每条违反排成三栏：是什么、当时的数、谁能帮；条形由比例画出。"""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from jincai.kernel.rules import Hold, Refused, Violation
from jincai.platform.identity import api as identity
from jincai.platform.ui import nav

NUMBER = re.compile(r"[A-Z]{2}-\d{4}-\d+")
"""单据号的样子：对象可能是单据，也可能是收款人或科目。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """条形的一段: percent of the width."""

    kind: str
    start: str
    width: str


@dataclasses.dataclass(frozen=True, slots=True)
class Sum:
    """当时的数: 现额 = 已执行 + 占用 + 可用; `over` by how much too much was asked."""

    subject: str
    url: str
    total: Decimal
    executed: Decimal
    held: Decimal
    available: Decimal
    asked: Decimal
    over: Decimal
    holds: tuple[tuple[Hold, str], ...]
    parts: tuple[Part, ...]

    @property
    def says(self) -> str:
        """The bar in a sentence, for those who cannot see it."""
        names = (("可用", self.available), ("占用", self.held), ("已执行", self.executed), ("本次", self.asked), ("超出", self.over))
        return "，".join(f"{name} {amount:,.2f} 元" for name, amount in names)


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """A refusal ready to be shown."""

    title: str
    at: datetime
    violations: tuple[tuple[Violation, str], ...]
    sums: tuple[Sum, ...]
    who: str

    @property
    def reason(self) -> str:
        """题里的原因：一条时是它的头半句，几条时说有几条."""
        return self.violations[0][0].says.partition("：")[0] if len(self.violations) == 1 else f"{len(self.violations)} 个原因"


def told(refused: Refused, subject_kind: str, hold_kind: str) -> Told:
    """Every violation with the page of its subject; the sums of those that are about an amount."""
    listed = tuple((v, nav.document_url(subject_kind, v.subject) if NUMBER.fullmatch(v.subject) else "") for v in refused.violations)
    about = {v.subject: (v, url) for v, url in reversed(listed) if v.asked is not None and v.available is not None}
    sums = tuple(_sum(v, url, hold_kind) for v, url in reversed(about.values()))
    who = "、".join(dict.fromkeys(part for v in refused.violations for part in v.who.split("、") if part))
    return Told(title=refused.title.partition("：")[0], at=timezone.localtime(), violations=listed, sums=sums, who=who)


def _sum(v: Violation, url: str, hold_kind: str) -> Sum:
    asked, available = v.asked or Decimal(0), max(v.available or Decimal(0), Decimal(0))
    held, executed = sum((hold.amount for hold in v.holds), Decimal(0)), v.executed or Decimal(0)
    over = max(asked - available, Decimal(0))
    holds = tuple((hold, nav.document_url(hold_kind, hold.document)) for hold in v.holds)
    parts = _parts((("paid", executed), ("held", held), ("free", available), ("over", over)))
    return Sum(
        subject=v.subject, url=url, total=executed + held + available, executed=executed, held=held, available=available, asked=asked,
        over=over, holds=holds, parts=parts,
    )  # fmt: skip


def _parts(shares: tuple[tuple[str, Decimal], ...]) -> tuple[Part, ...]:
    whole = sum((amount for _kind, amount in shares), Decimal(0)) or Decimal(1)
    out, start = [], Decimal(0)
    for kind, amount in shares:
        if amount > 0:
            width = max(amount / whole * 100, Decimal("0.6"))
            out.append(Part(kind, f"{start:.2f}", f"{max(width - Decimal('0.3'), Decimal('0.3')):.2f}"))
            start += amount / whole * 100
    return tuple(out)


def named(refused: Refused, instance: str = "") -> Refused:
    """同一拒绝给人看：占用人的用户名换成姓名，题去掉原因（原因在各条里）."""
    known = identity.names()
    violations = [
        dataclasses.replace(v, holds=tuple(dataclasses.replace(h, by=known.get(h.by, h.by)) for h in v.holds)) for v in refused.violations
    ]
    return Refused(violations, refused.title.partition("：")[0], instance)
