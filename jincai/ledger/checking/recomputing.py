"""由事实重算分录：按规则编出的同一段 SQL，算出每条规则应有的指纹，与分录实有的相减。

Nothing is joined or sorted: each side is read once and added up by rule and bucket (a part of the facts). What does not come to zero is
looked at line by line in `naming`.
"""

from __future__ import annotations

from jincai.ledger import compiler, rulebook
from jincai.ledger.checking.found import LIMIT, Drift
from jincai.ledger.checking.lanes import Reader, Step, Unfit, Work
from jincai.ledger.checking.movements import SUMS, Movements, keys
from jincai.ledger.checking.sizes import Kind
from jincai.ledger.checking.sums import Sums

Numbers = dict[tuple[str, str], int]
Bucket = tuple[int, int]
BUCKETS = 32
LINE_COST, ENTRY_COST = 5.2, 2.7  # microseconds of the server, measured
_LINE = (
    'x.fact, x.rule, x.book, x."on", x.debit, x.credit, {debit_element}, {credit_element}, '
    "x.debit_control, x.credit_control, x.debit_document, x.credit_document, x.amount"
)


def bucket(fact: str) -> str:
    """事实所在的桶。"""
    return f"(uuid_hash_extended({fact}, 0) & {BUCKETS - 1})"


def source(reader: Reader, kind: str, more: str = "") -> str:
    """记账规则所称的 f：一种事实。"""
    columns = 'select 1 g, id, kind, "on", actor, document d, division, year, body from ledger.fact'
    return f"{columns} where {reader.where} and kind = {compiler.literal(kind)} {more}"


class Recomputed:
    """重算的差数：分录按规则与桶，余额与日发生额按科目；和算不出来的事实。"""

    def __init__(self, numbers: Numbers, seed: int) -> None:
        self.numbers, self.seed = numbers, seed
        self.entries: Sums[Bucket] = Sums()
        self.movements = Movements()
        self.count: Sums[str] = Sums()
        self.unfit: dict[str, Drift] = {}

    def fact_steps(self, kinds: list[Kind]) -> list[Step]:
        """该有的。"""
        steps = []
        for kind in kinds:
            each = len(rulebook.rules_for(kind.name)) or int(kind.name == compiler.REVERSED)
            if each:
                for first, last, count in kind.slices():
                    steps.append(Step(f"由事实重算分录：{kind.name}", count * each * LINE_COST, self._facts(kind.name, first, last)))
        return steps

    def _facts(self, kind: str, first: int, last: int) -> Work:
        def work(reader: Reader) -> None:
            try:
                rows = reader.attempt(self._wanted(reader, kind, first, last))
            except Unfit as error:
                self._narrow(reader, kind, first, last, error.says)
                return
            for rule, part, prints in rows:
                self.entries.add((rule, part), prints)

        return work

    def _wanted(self, reader: Reader, kind: str, first: int, last: int) -> str:
        """Lines are made one by one, beside their fact: nothing is put down in between."""
        elements = {f"{side}_element": f"hashtextextended(x.{side}_element, {self.seed})" for side in ("debit", "credit")}
        return (
            f"select x.rule, {bucket('x.fact')}, sum(hash_record_extended(row({_LINE.format(**elements)}), {self.seed})) "
            f"from ({source(reader, kind, f'and seq between {first} and {last}')}) f "
            f"cross join lateral (with f as not materialized (select f.*) {compiler.lines(kind, self.numbers)}) x group by 1, 2"
        )

    def _narrow(self, reader: Reader, kind: str, first: int, last: int, says: str) -> None:
        """Halve until the fact is alone that no entry can be made from; the others count."""
        if len(self.unfit) >= LIMIT:
            return
        if first < last:
            middle = (first + last) // 2
            self._facts(kind, first, middle)(reader)
            self._facts(kind, middle + 1, last)(reader)
            return
        sql = f"select id::text from ledger.fact where {reader.where} and kind = {compiler.literal(kind)} and seq = {first}"
        for (fact,) in reader.rows(sql):
            self.unfit[fact] = {"what": "fact", "fact": fact, "kind": kind, "says": says}

    def entry_steps(self, slices: list[tuple[str, float]]) -> list[Step]:
        """实有的。"""
        return [Step("读分录", count * ENTRY_COST, self._entries(bound)) for bound, count in slices]

    def _entries(self, bound: str) -> Work:
        def work(reader: Reader) -> None:
            for rule, book, debit, credit, part, count, prints, *sums in reader.rows(self._actual(reader, bound)):
                self.entries.add((rule, part), prints, -1)
                self.count.add("entries", count)
                self.movements.add(book, debit, credit, tuple(sums))

        return work

    def _actual(self, reader: Reader, bound: str) -> str:
        """Elements by their text, told once for each combination, not by their number: two texts of one number would be seen."""
        line = _LINE.format(debit_element="a.p", credit_element="b.p")
        return f"""
            with e as materialized (
              select id, hashtextextended({compiler.element_text("e")}, {self.seed}) p from ledger.element e where {reader.where}),
            x as (
              select x.rule, x.book, x.debit, x.credit, x.fact, x.amount, hash_record_extended(row({line}), {self.seed}) h, {keys(self.seed)}
              from (select * from ledger.entry where {reader.where} {bound}) x
              left join e a on a.id = x.debit_element left join e b on b.id = x.credit_element offset 0)
            select rule, book, debit, credit, {bucket("fact")}, count(*), sum(h), {SUMS}
            from x group by 1, 2, 3, 4, 5"""
