"""字典账：余额、事实、红冲、期间都在字典里；什么时候该拒绝，自己算出来。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger import interpreter
from jincai.ledger.interpreter import Key
from jincai.ledger.tests.story import YEAR
from jincai.ledger.tests.test_random_books import Model

Short = set[tuple[Key, Decimal, Decimal]]


class Books(Model):
    """字典账，加上红冲和期间。"""

    def __init__(self) -> None:
        super().__init__()
        self.closed: dict[str, set[int]] = defaultdict(set)
        self.until: dict[str, date] = {}

    def made(self, one: Fact) -> list[interpreter.Entry]:
        """A reversal gives the entries of what it reverses, in red."""
        of = self.facts[UUID(one.reverses)] if isinstance(one, ledger.Reversed) else None
        return interpreter.entries(interpreter.told(one, of))

    def shut(self, group: list[Fact]) -> bool:
        """Does the group touch a period that takes nothing?"""
        days = {(entry.debit.book, each.on) for each in group for entry in self.made(each)}
        return any(self._shut(book, on) for book, on in days)

    def _shut(self, book: str, on: date) -> bool:
        late = book not in self.until or on > self.until[book]
        return late if on.year > YEAR else on.month in self.closed[book]

    def impossible(self, group: list[Fact]) -> bool:
        """Is there a reversal that no balance could make right?"""
        for each in group:
            if isinstance(each, ledger.Reversed):
                target = UUID(each.reverses)
                of = self.facts.get(target)
                if of is None or isinstance(of, ledger.Reversed) or not self.made(of):
                    return True
                if any(isinstance(o, ledger.Reversed) and o.reverses == each.reverses and o.id != each.id for o in self.facts.values()):
                    return True
        return False

    def take(self, group: list[Fact]) -> tuple[str, Short]:
        """As the plain model; a closed period refuses before any shortage is looked at, but not what is there already."""
        if not any(each.id in self.facts for each in group) and self.shut(group):
            return "closed", set()
        return super().take(group)
