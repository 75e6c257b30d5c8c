"""验真的页面：不用登录；校验码与金额（或凭证号）都对才答；查不到的都一样；限次；账号、明细不露。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from jincai.office.verify import limits
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from tests.small_year import DIVISION, PAYEE, SmallYear

Version = apps.get_model("evoucher", "Version")
pytestmark = pytest.mark.django_db(databases=["default", "checker"])


@pytest.fixture
def year(year: SmallYear) -> Iterator[SmallYear]:
    cache.clear()
    yield year


@pytest.fixture
def one(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> evoucher.VoucherRow:
    """The payment's order. (The checker's connection does not see what this test has not committed: it is asked through the default one.)"""
    with identity.scope(divisions=DIVISION):
        (row,) = evoucher.find(DIVISION, evoucher.Wanted(kinds=("8202",), text=year.numbers["paid"]))
    found = {row.code: DIVISION}
    monkeypatch.setattr(evoucher, "home_of", lambda code: found.get(code, ""))
    return row


def asked(told: dict[str, str], address: str = "10.0.0.1") -> Any:
    return Client(REMOTE_ADDR=address).post("/verify/", told)


def test_the_page_is_open_to_all_and_says_nothing_by_itself(year: SmallYear) -> None:
    answer = Client().get("/verify/?code=AAAABBBBCCCCDDDD")
    assert answer.status_code == 200 and 'value="AAAABBBBCCCCDDDD"' in answer.content.decode() and "查验结果" not in answer.content.decode()


@pytest.mark.parametrize("with_what", ["amount", "number", "grouped"])
def test_the_right_code_and_amount_or_number_answer(one: evoucher.VoucherRow, with_what: str) -> None:
    code = "-".join(one.code[n : n + 4] for n in range(0, 16, 4)).lower() if with_what == "grouped" else one.code
    answer = asked({"code": code, "told": one.voucher_no if with_what == "number" else "1,400.00"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "凭证是真的，内容没有改过" in page and one.voucher_no in page and "壹仟肆佰元整" in page
    assert all(word in page for word in ("签名", "公章", "业务专用章", "收到时", "现在", "有效", "演示安装"))
    assert PAYEE.account not in page and PAYEE.account[-4:] not in page and PAYEE.name not in page and "ExpFunc" not in page


def test_what_is_wrong_is_not_told_apart(one: evoucher.VoucherRow) -> None:
    answers = [
        asked({"code": one.code, "told": "1400.01"}), asked({"code": "A" * 16, "told": "1400.00"}), asked({"code": one.code, "told": one.document}),
        asked({"code": f"{one.code[:-1]}?", "told": "1400.00"}), asked({"code": "' OR 1=1 --", "told": "1400.00"}),
    ]  # fmt: skip
    bodies = {answer.content.decode().split('role="alert">')[1].split("</p>")[0] for answer in answers}
    assert {answer.status_code for answer in answers} == {404} and len(bodies) == 1
    assert not any(one.voucher_no in answer.content.decode() for answer in answers)
    assert asked({"code": one.code, "told": ""}).status_code == 400


def test_void_and_revoked_are_said(one: evoucher.VoucherRow) -> None:
    with identity.scope(divisions=DIVISION):
        seal = evoucher.versions(one.id, at=timezone.now())[0].signatures[-1]
        evoucher.revoke(division=DIVISION, serial=seal.serial, at=timezone.now(), reason="unspecified")
    page = asked({"code": one.code, "told": "1400.00"}).content.decode()
    assert "查验没有通过" in page and "吊销" in page and "收到时：有效" in page
    with identity.scope(divisions=DIVISION):
        evoucher.void(one.id, reason="收款账号有误", by="x", at=timezone.now())
    page = asked({"code": one.code, "told": "1400.00"}).content.decode()
    assert "凭证已作废" in page and "收款账号有误" not in page


def test_a_changed_byte_is_found(one: evoucher.VoucherRow, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Version.from_db.__func__  # type: ignore[attr-defined]

    def tampered(cls: Any, *args: object, **more: object) -> Any:
        row = original(cls, *args, **more)
        row.body = bytes(row.body).replace(b"<PayAmt>1400.00", b"<PayAmt>1400.10")
        return row

    monkeypatch.setattr(Version, "from_db", classmethod(tampered))
    assert "查验没有通过" in asked({"code": one.code, "told": "1400.00"}).content.decode()


def test_who_asks_too_often_waits(one: evoucher.VoucherRow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_007.0)  # the minute does not end meanwhile
    for _ in range(limits.LIMITS["minute"][1]):
        assert asked({"code": one.code, "told": "1400.00"}, "10.9.9.9").status_code == 200
    answer = asked({"code": one.code, "told": "1400.00"}, "10.9.9.9")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0 and "查验结果" not in answer.content.decode()
    assert asked({"code": one.code, "told": "1400.00"}, "10.9.9.8").status_code == 200, "another address"


def test_who_guesses_in_vain_waits_longer(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "minute", (60, 10_000))
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_007.0)
    for n in range(limits.LIMITS["vain"][1]):
        assert asked({"code": f"{n:016d}", "told": "1.00"}, "10.8.8.8").status_code == 404
    assert asked({"code": "A" * 16, "told": "1.00"}, "10.8.8.8").status_code == 429
