"""余额表、日发生额表、快照：各读一遍，加成指纹；顺带看透支、底线标志和借贷合计。"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from jincai.ledger import compiler, rulebook
from jincai.ledger.checking.found import LIMIT, Drift
from jincai.ledger.checking.lanes import Reader, Step, Work
from jincai.ledger.checking.prints import balance_hash, credit_part, debit_part, delta_hash, snapshot_hash
from jincai.ledger.checking.sums import Sums

Account = tuple[int, int]
BALANCE_COST, DELTA_COST = 0.7, 1.1  # microseconds of the server, measured
_THIRD = """case when "on" > '{end}' then 37 else ledger.third("on") end"""


class Tables:
    """各表的指纹, by account; `balances` and `deltas` are those to compare with what the entries come to."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.balances: Sums[Account] = Sums()
        self.deltas: Sums[Account] = Sums()
        self.thirds: Sums[tuple[int, int, int]] = Sums()
        self.late: Sums[tuple[int, int, int]] = Sums()
        self.snapshots: Sums[tuple[int, int, int]] = Sums()
        self.debit: Sums[int] = Sums()
        self.credit: Sums[int] = Sums()
        self.odd: Sums[str] = Sums()
        self.free = compiler.among("book", "account", lambda a: not a.floored)

    def steps(self, balances: list[tuple[str, float]], deltas: list[tuple[str, float]]) -> list[Step]:
        """读余额、日发生额、快照。"""
        return [
            *(Step("读余额", count * BALANCE_COST, self._balances(bound)) for bound, count in balances),
            *(Step("读日发生额", count * DELTA_COST, self._deltas(bound)) for bound, count in deltas),
            Step("读快照", 1.0, self._snapshots),
        ]

    def _balances(self, bound: str) -> Work:
        def work(reader: Reader) -> None:
            sql = (
                f"select book, account, 100 * sum({balance_hash(self.seed)} * amount), count(*) filter (where amount < 0), "
                f"count(*) filter (where floored is not distinct from ({self.free})) "
                f"from ledger.balance where {reader.where} {bound} group by 1, 2"
            )
            for book, account, prints, below, unmarked in reader.rows(sql):
                self.balances.add((book, account), prints)
                self.odd.add("below", below)
                self.odd.add("floor", unmarked)

        return work

    def _deltas(self, bound: str) -> Work:
        def work(reader: Reader) -> None:
            third = _THIRD.format(end=f"{reader.where.year}-12-31")
            sql = f"""
                select book, account, third, 100 * sum(debit), 100 * sum(credit), 100 * sum({debit_part("h")} + {credit_part("h")}),
                  100 * sum({debit_part("s")} + {credit_part("s")})
                from (select book, account, {third} as third, debit, credit, {delta_hash(self.seed)} h, {snapshot_hash(self.seed)} s
                      from ledger.delta where {reader.where} {bound} offset 0) x group by 1, 2, 3"""
            for book, account, at, debit, credit, prints, turned in reader.rows(sql):
                self.debit.add(book, debit)
                self.credit.add(book, credit)
                self.deltas.add((book, account), prints)
                self.thirds.add((book, account, at), turned)

        return work

    def _snapshots(self, reader: Reader) -> None:
        both = f"100 * sum({debit_part('s')} + {credit_part('s')})"
        for table, third, kept in (
            ("snapshot", "third", self.snapshots),
            ("late", _THIRD.format(end=f"{reader.where.year}-12-31"), self.late),
        ):
            sql = f"""
                select book, account, third, {both} from (
                  select book, account, {third} as third, debit, credit, {snapshot_hash(self.seed)} s from ledger.{table} where {reader.where} offset 0) x
                group by 1, 2, 3"""
            for book, account, at, prints in reader.rows(sql):
                kept.add((book, account, at), prints)

    def snapshots_fit(self) -> bool:
        """快照加迟记，等于日发生额从年初累计：每个已有快照的旬末，每个科目。"""
        made = max((third for _, _, third in self.snapshots.known()), default=0)
        for book, account in {key[:2] for sums in (self.thirds, self.snapshots, self.late) for key in sums.known()}:
            running = 0
            for third in range(1, made + 1):
                running += self.thirds[book, account, third] - self.late[book, account, third]
                if running != self.snapshots[book, account, third]:
                    return False
        return True

    def books(self) -> tuple[dict[str, dict[str, str]], list[Drift]]:
        """各账套的借贷合计，和不平的。"""
        totals: dict[str, dict[str, str]] = defaultdict(dict)
        unbalanced = []
        for number in sorted({*self.debit.known(), *self.credit.known()}):
            name = rulebook.book_number(number).name
            totals[name] = {"debit": _yuan(self.debit[number]), "credit": _yuan(self.credit[number])}
            if self.debit[number] != self.credit[number]:
                unbalanced.append({"book": name, **totals[name]})
        return dict(totals), unbalanced

    def overdrawn(self, reader: Reader) -> list[Drift]:
        """低于底线的，依科目表的底线，不依行上的标志。"""
        if not self.odd["below"]:
            return []
        return [
            {"book": row[0], "account": row[1], "control": row[2], "document": row[3], "amount": str(row[4])}
            for row in reader.rows(
                f"select book, account, control, document, amount from ledger.balance where {reader.where} and amount < 0 "
                f"and (floored or not ({self.free})) limit {LIMIT}"
            )
        ]

    def mislabelled(self, reader: Reader) -> list[Drift]:
        """行上的底线标志与科目表不同的。"""
        if not self.odd["floor"]:
            return []
        return [
            {"what": "floor", "book": row[0], "account": row[1], "control": row[2], "document": row[3], "floored": row[4]}
            for row in reader.rows(
                f"select book, account, control, document, floored from ledger.balance where {reader.where} "
                f"and floored is not distinct from ({self.free}) limit {LIMIT}"
            )
        ]


def _yuan(hundredths: int) -> str:
    return f"{Decimal(hundredths).scaleb(-2):.2f}"
