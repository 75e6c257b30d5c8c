"""规则：一条规定一个类，一句话、一个依据、几个例子；拒绝时一次说全。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from jincai.kernel.money import plain


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """占用：哪张单据占了多少，从哪天起，是谁。"""

    document: str
    amount: Decimal
    since: date | None = None
    by: str = ""

    def as_dict(self) -> dict[str, str]:
        """Plain values for JSON."""
        return {
            "document": self.document,
            "amount": plain(self.amount),
            "since": self.since.isoformat() if self.since else "",
            "by": self.by,
        }


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """一条违反：规则、依据、对象、要多少、有多少、谁占着、怎么办、谁能办。"""

    rule: str
    says: str
    cites: str = ""
    subject: str = ""
    asked: Decimal | None = None
    available: Decimal | None = None
    executed: Decimal | None = None
    holds: tuple[Hold, ...] = ()
    remedy: str = ""
    who: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, in the words of the contract."""
        return {
            "rule": self.rule,
            "says": self.says,
            "cites": self.cites,
            "subject": self.subject,
            "asked": "" if self.asked is None else plain(self.asked),
            "available": "" if self.available is None else plain(self.available),
            "executed": "" if self.executed is None else plain(self.executed),
            "holds": [hold.as_dict() for hold in self.holds],
            "remedy": self.remedy,
            "who": self.who,
        }


class Refused(Exception):
    """拒绝: a verb that the rules do not allow, with every violation at once. Nothing was written."""

    def __init__(self, violations: Iterable[Violation], title: str = "没有办理", instance: str = "") -> None:
        self.violations = tuple(violations)
        self.title = title
        self.instance = instance
        super().__init__(f"{title}：" + "；".join(v.says for v in self.violations))

    def as_problem(self) -> dict[str, Any]:
        """RFC 9457 problem details with the project's `violations`."""
        return {
            "type": "https://jincai.example/problems/refused",
            "title": self.title,
            "status": 409,
            "detail": "；".join(v.says for v in self.violations),
            "instance": self.instance,
            "violations": [v.as_dict() for v in self.violations],
        }


class Rule:
    """规定: the docstring of a subclass is the sentence shown to the user.

    `cites` the regulation, `since`/`until` its validity, `remedy`/`who` the way out. `holds(case)` answers whether it is kept;
    `violation(case)` may be overridden to add figures. `examples` run as tests: (case, kept?) pairs.
    """

    number: ClassVar[str] = ""
    cites: ClassVar[str] = ""
    since: ClassVar[date] = date(2007, 1, 1)
    until: ClassVar[date | None] = None
    remedy: ClassVar[str] = ""
    who: ClassVar[str] = ""
    examples: ClassVar[tuple[tuple[Any, bool], ...]] = ()

    @classmethod
    def sentence(cls) -> str:
        """规定的那句话。"""
        return (cls.__doc__ or "").strip().split("\n")[0]

    @classmethod
    def code(cls) -> str:
        """规则号。"""
        return cls.number or cls.__name__

    def holds(self, case: Any) -> bool:
        """Is the sentence kept in this case?"""
        raise NotImplementedError

    def says(self, case: Any) -> str:
        """What the user reads when it is not kept."""
        return self.sentence().rstrip("。")

    def violation(self, case: Any) -> Violation:
        """The violation, with the figures of this case."""
        return Violation(
            rule=self.code(), says=self.says(case), cites=self.cites, subject=self.subject(case), remedy=self.remedy, who=self.who
        )

    def subject(self, case: Any) -> str:
        """对象：哪条指标、哪个科目、哪个账号。"""
        return ""

    def in_force(self, on: date) -> bool:
        """Is the rule in force on a day?"""
        return self.since <= on and (self.until is None or on < self.until)


def violations(rules: Iterable[type[Rule]], case: Any, *, on: date) -> list[Violation]:
    """查规则：一次查完，全部违反。"""
    found = []
    for kind in rules:
        rule = kind()
        if rule.in_force(on) and not rule.holds(case):
            found.append(rule.violation(case))
    return found


def check(rules: Iterable[type[Rule]], case: Any, *, on: date, title: str = "没有办理", also: Iterable[Violation] = ()) -> None:
    """查规则: raise Refused with every violation, those of gates (`also`) too."""
    found = violations(rules, case, on=on) + list(also)
    if found:
        raise Refused(found, title)
