"""库里只有密文；更换密钥中途被停，再运行就接着做；还有值要用的旧密钥不能销毁。"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from jincai.platform.banking import api as banking
from jincai.platform.crypto import api as crypto
from jincai.platform.crypto import keyring, rotating
from jincai.platform.identity.api import scope, system

CITY = "530700000"
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])


def numbers(count: int) -> list[str]:
    return sorted(banking.make_card_number(n) for n in range(count))


def register(count: int, first: int = 0) -> None:
    with scope(divisions=CITY, actor=system(CITY)):
        bank = banking.make_bank_no(1)
        rows = [
            banking.PayeeRow(division=CITY, number=number, name="张三", bank_name="某行", bank_no=bank, kind="person")
            for number in sorted(set(numbers(count)) - set(numbers(first)))
        ]
        banking.register_payees(rows)


def cells() -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT number FROM banking_payee ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def read() -> list[str]:
    with scope(divisions=CITY, actor=system(CITY)):
        return sorted(row.number for row in banking.payees(CITY))


def test_no_clear_account_in_the_table_and_one_found_by_its_number(keys: Path) -> None:
    register(20)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT string_agg(p::text, '') FROM banking_payee p")
        dump = cursor.fetchone()[0]
    assert not [number for number in numbers(20) if number in dump or number[:12] in dump] and read() == numbers(20)
    with scope(divisions=CITY, actor=system(CITY)):
        assert banking.payee(CITY, numbers(20)[7]).number == numbers(20)[7]  # type: ignore[union-attr]
        assert banking.payee(CITY, banking.make_card_number(99)) is None


def test_stopped_half_way_and_gone_on_with(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(30)
    old = keyring.ring().field.key_id
    monkeypatch.setattr(rotating, "BATCH", 10)
    real, calls = rotating.again, []

    def killed(cell: str, place: str) -> str:
        calls.append(cell)
        if len(calls) == 15:
            raise KeyboardInterrupt
        return real(cell, place)

    monkeypatch.setattr(rotating, "again", killed)
    with pytest.raises(KeyboardInterrupt):
        crypto.rotate()
    new = keyring.ring().field.key_id
    assert new != old and sum(cell.startswith(f"s4.{new}.") for cell in cells()) == 10, "one batch was kept, the other not"
    assert read() == numbers(30), "half way, everything can be read"
    register(31, first=30)
    with pytest.raises(crypto.CryptoError, match="20"):
        crypto.retire(old)
    monkeypatch.setattr(rotating, "again", real)
    told = crypto.rotate(new_key=False)
    assert told["active"] == new and told["left"] == {} and told["old"] == [old]
    assert all(cell.startswith(f"s4.{new}.") for cell in cells()) and read() == numbers(31)
    crypto.retire(old)
    assert old not in keys.read_text() and read() == numbers(31) and old not in keyring.ring().by_id


def test_again_after_all_is_done_changes_nothing(keys: Path) -> None:
    register(3)
    crypto.rotate()
    before = cells()
    assert sum(crypto.rotate(new_key=False)["changed"].values()) == 0 and cells() == before


def test_a_cell_moved_to_another_row_column_or_changed_does_not_open(keys: Path) -> None:
    register(2)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE banking_payee SET number = left(number, -6) || 'AAAAAA'")
    with pytest.raises(crypto.CryptoError), scope(divisions=CITY, actor=system(CITY)):
        banking.payees(CITY)


def test_a_sealed_column_cannot_be_compared_by_mistake(keys: Path) -> None:
    from django.core.exceptions import FieldError

    from jincai.platform.banking import models

    with pytest.raises(FieldError, match="盲索引"):
        models.Payee.objects.filter(number="6217990000000000000").exists()


def test_revealed_with_a_reason_a_post_and_a_row_in_the_audit(keys: Path) -> None:
    from jincai.kernel.problems import UserError
    from jincai.kernel.rules import Refused
    from jincai.platform.identity.api import create_user

    day = date(2025, 6, 3)
    mu = create_user(username="mu", name="木会计", division=CITY, posts=["accountant"])
    li = create_user(username="li", name="李监督", division=CITY, posts=["inspector"])
    what = {"number": numbers(1)[0], "division": CITY, "document_kind": "payment", "document": f"ZF-{day.year}-1"}
    with scope(divisions=CITY, actor=mu):
        assert banking.reveal(actor=mu, reason="核对退票收款账号", **what) == numbers(1)[0]
        with pytest.raises(UserError, match="事由"):
            banking.reveal(actor=mu, reason="看", **what)
    with pytest.raises(Refused), scope(divisions=CITY, actor=li):
        banking.reveal(actor=li, reason="核对退票收款账号", **what)
    with connections["checker"].cursor() as cursor:
        cursor.execute("SELECT actor, says, document, after::text FROM audit_record WHERE kind = 'reveal'")
        rows = cursor.fetchall()
    assert [row[:3] for row in rows] == [("mu", "核对退票收款账号", "ZF-2025-1")] and numbers(1)[0] not in rows[0][3]
