"""动手脚：一个办好的小年度，每次试验一份克隆；超级用户关掉触发器改任何一行。"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from jincai.accounting.closing import api as closing
from jincai.chronicle import api as chronicle
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope, system
from jincai.project.postgres import api as postgres
from jincai.project.postgres import testing
from tests import small_year
from tests.small_year import DIVISION, YEAR

ASK: dict[str, Any] = {"year": YEAR, "division": DIVISION}
SYSTEM = system(DIVISION)
FIRST, SECOND, THIRD = date(YEAR, 3, 3), date(YEAR, 3, 4), date(YEAR, 3, 5)
ADMIN = "admin"
MINE = f"year = {YEAR} and division = {int(DIVISION)}"


def checkpoint(day: date) -> ledger.Checkpoint:
    """A checkpoint of this day."""
    kept, new = closing.take_checkpoint(**ASK, day=day, actor=SYSTEM)
    assert new
    return kept


def build() -> None:
    """小年度，三个检查点，其间有红冲、快照、迟记；最后一个检查点之后还有事实。"""
    year = small_year.build()
    checkpoint(FIRST)
    small_year.more(year, 3)
    with scope(divisions=DIVISION):
        ledger.mark_month(3, **ASK)
    with scope(divisions=DIVISION):
        ledger.fold(**ASK)
    checkpoint(SECOND)
    with scope(divisions=DIVISION):
        vire(year)
        wrong = next(kept for kept in ledger.facts_of([year.numbers["requested"]], **ASK) if kept.kind == "payment.requested")
        chronicle.reverse(wrong.id, **ASK, on=date(YEAR, 3, 20), actor="he", reason="重复")
    checkpoint(THIRD)
    with scope(divisions=DIVISION):
        release(year, Decimal("700.00"))


def vire(year: small_year.SmallYear) -> None:
    """A virement to another function: facts that say where from and where to."""
    from jincai.execution.allotment import api as allotment

    told: dict[str, Any] = {"division": DIVISION, "on": small_year.ON}
    of = year.practice.allotments
    number = allotment.apply_virement(
        **told, giving=of["office"], taking=of["meeting"], amount=Decimal("300.00"), reason="会议", actor=SYSTEM
    )
    allotment.approve_virement(**told, year=YEAR, number=number, actor=dataclasses.replace(SYSTEM, user="approver"))


def release(year: small_year.SmallYear, amount: Decimal) -> None:
    """One more fact: a release of funds, ordered."""
    from jincai.treasury.clearing import api as clearing

    clearing.release_funds(
        division=DIVISION, number=year.practice.allotments["school"], on=small_year.ON, actor=year.people["treasury_chief"], amount=amount,
        gov_econ="50502", payee="练习教育专户", account=small_year.PAYEE.account, purpose="后来的",
    )  # fmt: skip


def post(number: str, amount: Decimal) -> None:
    """One more fact, in the caller's scope."""
    from jincai.treasury.cash.facts import TreasuryOpened

    chronicle.record(
        TreasuryOpened(
            division=DIVISION, year=YEAR, on=small_year.ON, actor="he", document_kind="opening", document=number, amount=amount, fund="111",
            treasury_account="53TSA",
        )
    )  # fmt: skip


@contextlib.contextmanager
def built() -> Iterator[str]:
    """The name of a database with the year in it; Django's connections point at it, and `admin` is one more: a superuser's."""
    before = str(settings.DATABASES["default"]["NAME"])
    source = testing.Clone()
    source.make()
    connections.settings[ADMIN] = {**connections.settings["owner"], "USER": postgres.urls().admin.user}
    try:
        build()
        yield source.name
    finally:
        source.drop()
        del connections[ADMIN], connections.settings[ADMIN]
        testing._point(before)


class Books:
    """账: `tamper` as a superuser with triggers off, `full` and `since` check; all on one alias."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.raw("set session_replication_role = replica")

    def raw(self, sql: str) -> list[Any]:
        """A statement of the superuser."""
        with connections[ADMIN].cursor() as cursor:
            cursor.execute(sql)
            assert cursor.description or cursor.rowcount, f"nothing was tampered with: {sql}"
            return list(cursor.fetchall()) if cursor.description else []

    def tamper(self, *statements: str) -> None:
        """Each changes something."""
        for sql in statements:
            self.raw(sql)

    def one(self, sql: str) -> Any:
        """A value."""
        return self.raw(sql)[0][0]

    def full(self, **more: Any) -> ledger.Check:
        """全面。"""
        return ledger.check_books(**ASK, alias=self.alias, **more)

    def since(self) -> ledger.Check:
        """检查点之后。"""
        found = ledger.check_books(**ASK, alias=self.alias, since_checkpoint=True)
        assert found.checkpoints["since"] == found.checkpoints["last"]["number"]
        return found

    def broken(self) -> list[tuple[int, str]]:
        """Number and day of every checkpoint that does not hold."""
        return sorted({(each["number"], each["day"]) for each in ledger.verify_checkpoints(**ASK, alias=self.alias)})


@contextlib.contextmanager
def undone() -> Iterator[Books]:
    """In a transaction of the superuser, which sees what he does; rolled back at the end."""
    with transaction.atomic(using=ADMIN):
        yield Books(ADMIN)
        transaction.set_rollback(True, using=ADMIN)


@contextlib.contextmanager
def copied(source: str) -> Iterator[Books]:
    """A copy of that database, with the connections pointing at it: what is done there is committed, and the checker sees it."""
    clone = testing.Clone(source=source)
    connections.close_all()
    clone.make()
    try:
        yield Books("checker")
    finally:
        clone.drop()
        testing._point(source)


def whats(found: ledger.Check) -> set[str]:
    """What kinds of drift there are."""
    return {each["what"] for each in found.drift}
