"""收款账号：页面上遮住；写明事由、凭岗位才显示，只这一次，进审计；再打开又遮住，别的单位连这张单据也没有。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from tests import small_year
from tests.small_year import DIVISION, PAYEE, SmallYear

pytestmark = pytest.mark.django_db
WHY = {"field": "account", "reason": "核对退票收款账号"}


@pytest.fixture
def year(settings: object) -> Iterator[SmallYear]:
    """办好的小年度。"""
    settings.PASSWORD_HASHERS = small_year.QUICK  # type: ignore[attr-defined]
    yield small_year.build()


def answered(client: Client, path: str, status: int, **how: object) -> str:
    answer = client.post(path, WHY, **how)  # type: ignore[arg-type]
    assert answer.status_code == status
    return str(answer.content.decode())


def rows(kind: str) -> list[audit.Record]:
    with identity.scope(divisions=DIVISION), audit.reading():
        return list(audit.search(audit.Filter(kind=kind)).rows)


def test_masked_revealed_once_with_a_reason_and_masked_again(year: SmallYear) -> None:
    path, client = f"/payment/{year.numbers['returned']}/", small_year.signed_in("preparer")
    before = client.get(path).content.decode()
    assert PAYEE.account not in before and f"*{PAYEE.account[-4:]}" in before and "显示账号" in before
    assert PAYEE.account in answered(client, path, 200)
    assert PAYEE.account not in client.get(path).content.decode(), "masked again"
    (row,) = rows("reveal")
    assert (row.actor, row.document, row.says, row.agency) == ("practice.preparer", year.numbers["returned"], WHY["reason"], "101001")
    assert PAYEE.account not in str(row.after)


@pytest.mark.parametrize("reason", ["", "看", "     ", "aaaaaaa"])
def test_a_reason_that_says_nothing_shows_nothing_and_stays_in_its_place(year: SmallYear, reason: str) -> None:
    client = small_year.signed_in("treasury")
    path = f"/payment/{year.numbers['paid']}/"
    answer = client.post(path, {**WHY, "reason": reason})
    page = answer.content.decode()
    assert answer.status_code == 400 and "事由" in page and PAYEE.account not in page and "<details open>" in page
    assert not reason.strip() or f'value="{reason}"' in page, "what was typed is still there"
    assert rows("reveal") == []
    part = client.post(path, {**WHY, "reason": reason}, headers={"HX-Request": "true"})
    assert part.status_code == 200 and PAYEE.account not in part.content.decode(), "a part of the page is put in only with 200"


def test_without_the_right_there_is_no_button_and_the_refusal_is_audited(year: SmallYear) -> None:
    path, client = f"/payment/{year.numbers['paid']}/", small_year.signed_in("budget_chief")
    assert "显示账号" not in client.get(path).content.decode()
    page = answered(client, path, 403)
    assert PAYEE.account not in page and rows("reveal") == []
    assert [row.actor for row in rows("refusal")] == ["practice.budget_chief"]


def test_another_unit_learns_nothing(year: SmallYear) -> None:
    page = answered(small_year.signed_in("stranger"), f"/payment/{year.numbers['paid']}/", 404)
    assert PAYEE.account not in page and rows("reveal") == []


def test_releases_too(year: SmallYear) -> None:
    path = "/clearing/releases/SB-2025-00001/"
    treasury = small_year.signed_in("treasury")
    assert PAYEE.account not in treasury.get(path).content.decode()
    assert PAYEE.account in answered(treasury, path, 200)
    assert PAYEE.account not in answered(small_year.signed_in("budget_chief"), path, 403)
    assert PAYEE.account not in answered(small_year.signed_in("preparer"), path, 404)
    assert [row.document for row in rows("reveal")] == ["SB-2025-00001"]
