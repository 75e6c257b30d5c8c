"""只查检查点之后的：新的事实逐条重算；余额与日发生额的指纹，等于检查点的加上新分录的；件数对得上。

The history is not read. Found and named: whatever is wrong with facts and entries after the checkpoint. Found, not named (the full check names it): a
balance or a day's turnover that differs from all entries so far, facts or entries too many or too few. Not found: a fact or an entry from before the
checkpoint that was changed in place; for that the full check reads the chain and the history.
"""

from __future__ import annotations

from jincai.ledger import compiler
from jincai.ledger.checking import chain, naming
from jincai.ledger.checking.checkpoint import Checkpoint
from jincai.ledger.checking.found import Drift
from jincai.ledger.checking.lanes import Reader, Step, Work
from jincai.ledger.checking.prints import SEED
from jincai.ledger.checking.recomputing import LINE_COST, Numbers
from jincai.ledger.checking.sizes import Kind
from jincai.ledger.checking.sums import Sums
from jincai.ledger.checking.tables import Tables

COUNT_COST = 0.1  # microseconds a row
FULL = "运行 jincai check-books 全面查账，说出是哪一处"


class Since:
    """检查点之后的一段。"""

    SEED = SEED

    def __init__(self, last: Checkpoint, kinds: list[Kind], numbers: Numbers) -> None:
        self.last, self.kinds, self.numbers = last, kinds, numbers
        self.drift: list[Drift] = []
        self.count: Sums[str] = Sums()
        self.prints: Sums[str] = Sums()

    def steps(self, entries: list[tuple[str, float]]) -> list[Step]:
        """逐条重算新的，量新的指纹，数全部的。"""
        new = sum(kind.count for kind in self.kinds)
        steps = [
            Step(f"由新事实重算分录：{kind.name}", count * LINE_COST * 3, self._compared(kind.name, first, last))
            for kind in self.kinds
            if compiler.lines(kind.name, self.numbers)
            for first, last, count in kind.slices()
        ]
        steps.append(Step("量新分录", new * LINE_COST, self._moved))
        steps.append(Step("数事实", self.last.facts * COUNT_COST, self._counted("facts", "fact", "")))
        return steps + [Step("数分录", count * COUNT_COST, self._counted("entries", "entry", bound)) for bound, count in entries]

    def _compared(self, kind: str, first: int, last: int) -> Work:
        def work(reader: Reader) -> None:
            seq = f"and seq between {first} and {last}"
            facts = f"select id from ledger.fact where {reader.where} and kind = {compiler.literal(kind)} {seq}"
            found = naming.compared(reader, [kind], self.numbers, seq, f"and fact = any(array({facts}))")
            self.drift += naming.titled(found, self.numbers)

        return work

    def _moved(self, reader: Reader) -> None:
        until = max((kind.last for kind in self.kinds), default=self.last.seq)
        moved, entries = chain.Links(reader, [kind.name for kind in self.kinds]).movements(self.last.seq, until)
        self.prints.add("balance", self.last.balances_print + moved.balances.total())
        self.prints.add("delta", self.last.deltas_print + moved.deltas.total())
        self.count.add("expected", self.last.entries + entries)

    def _counted(self, name: str, table: str, bound: str) -> Work:
        def work(reader: Reader) -> None:
            self.count.add(name, reader.rows(f"select count(*) from ledger.{table} where {reader.where} {bound}")[0][0])

        return work

    def differing(self, tables: Tables) -> list[Drift]:
        """对不上的指纹和件数。"""
        found: list[Drift] = []
        for table, title, kept in (("balance", "余额", tables.balances), ("delta", "日发生额", tables.deltas)):
            if kept.total() != self.prints[table]:
                found.append({"what": "print", "table": table, "says": f"{title}与检查点以来的分录对不上", "remedy": FULL})
        expected = {"facts": self.last.facts + sum(kind.count for kind in self.kinds), "entries": self.count["expected"]}
        for name, title in (("facts", "事实"), ("entries", "分录")):
            if more := self.count[name] - expected[name]:
                said = f"检查点以前的{title}{'多了' if more > 0 else '少了'} {abs(more)} {'件' if name == 'facts' else '条'}"
                found.append({"what": "count", "table": name, "says": said, "remedy": FULL})
        return found
