"""发送：真的 SMTP 与短信网关收到一封；不通的再来，拒绝的不再来；被杀一次按同一信号再送；自己的事务之外。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.platform.notices import gateways, models
from jincai.platform.notices.tests import receivers
from jincai.platform.notices.tests.ground import CITY, HE, reach, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A mail server, and an address of his."""
    reach(HE)
    with receivers.smtp() as server:
        monkeypatch.setenv("JINCAI_MAIL", "smtp")
        monkeypatch.setenv("JINCAI_SMTP", f"127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("JINCAI_MAIL_FROM", "jincai@lijiang.gov.cn")
        yield server


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """An SMS gateway, and his telephone."""
    reach(HE, "sms", "13812345678")
    (tmp_path / "token").write_text("secret-token\n")
    with receivers.sms() as server:
        monkeypatch.setenv("JINCAI_SMS", "http")
        monkeypatch.setenv("JINCAI_SMS_URL", f"http://127.0.0.1:{server.server_address[1]}/send")
        monkeypatch.setenv("JINCAI_SMS_TOKEN_FILE", str(tmp_path / "token"))
        yield server


def letters() -> list[models.Letter]:
    with scope(divisions=CITY, actor=system(CITY)):
        return list(models.Letter.objects.order_by("id"))


def states() -> list[tuple[str, str, int]]:
    return [(letter.channel, letter.state, letter.tries) for letter in letters()]


def later(minutes: int) -> None:
    """So many minutes go by."""
    with scope(divisions=CITY, actor=system(CITY)):
        models.Letter.objects.update(taken_at=F("taken_at") - timedelta(minutes=minutes))


def run() -> jobs.Ran:
    return jobs.run_pending(["notices.send"])


def test_a_mail_arrives_once_and_says_who_it_is(mail: Any) -> None:
    say("1", says="打印纸，12.00 元")
    say("1")
    assert run().failed == () and run().done == 0
    (got,) = mail.got
    assert got["To"] == "he@lijiang.gov.cn" and str(make_header(decode_header(got["Subject"]))) == "金财：试办 1"
    assert "打印纸，12.00 元" in receivers.text_of(got)
    (letter,) = letters()
    assert got["Message-ID"] == f"<{letter.name}@jincai>" and (letter.state, letter.tries) == ("SENT", 1) and letter.sent_at


def test_an_sms_tells_no_amount_and_no_name(sms: Any) -> None:
    say("ZF-2025-000001", says="打印纸，12.00 元")
    assert run().failed == ()
    ((headers, body),) = sms.got
    assert body["to"] == "13812345678" and "1 条新通知" in body["text"]
    assert not any(word in body["text"] for word in ("12.00", "打印纸", "ZF"))
    assert headers["Idempotency-Key"] == body["id"] == str(letters()[0].name) and headers["Authorization"] == "Bearer secret-token"


def test_a_gateway_that_is_down_is_asked_again_and_one_that_refuses_is_not(mail: Any, sms: Any) -> None:
    sms.refuse, mail.refuse = 503, "550 no such mailbox"
    say()
    assert run().failed == ()
    assert sorted(states()) == [("mail", "FAILED", 1), ("sms", "WAITING", 1)]
    sms.refuse = 0
    notices.send_waiting(division=CITY)
    assert sorted(states()) == [("mail", "FAILED", 1), ("sms", "WAITING", 1)], "its time has not come"
    later(minutes=3)
    notices.send_waiting(division=CITY)
    assert sorted(states()) == [("mail", "FAILED", 1), ("sms", "SENT", 2)]
    assert len({body["id"] for _headers, body in sms.got}) == 1, "the same identity both times"
    with scope(divisions=CITY, actor=HE):
        assert [(row.state, row.failed) for row in notices.letters(HE)] == [("已发出", False), ("没有发出", True)]


def test_it_gives_up_after_some_tries(sms: Any) -> None:
    sms.refuse = 500
    say()
    for _ in range(10):
        notices.send_waiting(division=CITY)
        later(minutes=300)
    assert states() == [("sms", "FAILED", 8)] and len(sms.got) == 8


def test_a_worker_killed_between_sending_and_noting_sends_the_same_letter_again(mail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    say()
    real = gateways.Smtp.send

    def killed(self: gateways.Smtp, message: gateways.Message) -> None:
        real(self, message)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gateways.Smtp, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            notices.send_waiting(division=CITY)
    assert states() == [("mail", "SENDING", 1)] and len(mail.got) == 1
    notices.send_waiting(division=CITY)
    assert len(mail.got) == 1, "it may still be on its way with the other: not before a quarter of an hour"
    later(minutes=16)
    (letter,) = letters()
    notices.send_waiting(division=CITY)
    assert [got["Message-ID"] for got in mail.got] == [f"<{letter.name}@jincai>"] * 2 and states() == [("mail", "SENT", 2)]


def test_an_address_taken_away_meanwhile(mail: Any) -> None:
    say()
    reach(HE, "mail", "")
    run()
    assert states() == [("mail", "NOWHERE", 1)] and mail.got == []


def test_the_log_of_the_demonstration_masks_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.HOME = tmp_path
    monkeypatch.delenv("JINCAI_MAIL", raising=False)
    reach(HE)
    say()
    run()
    (line,) = (tmp_path / "notices" / "mail.log").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["to"] == "h***@lijiang.gov.cn" and json.loads(line)["name"] == str(letters()[0].name)
    assert notices.is_logged("mail") and (tmp_path / "notices" / "mail.log").stat().st_mode & 0o077 == 0


def test_a_setting_that_cannot_be_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINCAI_SMS", "http")
    monkeypatch.setenv("JINCAI_SMS_URL", "http://sms.example.com/send")
    with pytest.raises(UserError, match="https"):
        gateways.gateway_of("sms")
