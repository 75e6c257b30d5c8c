"""送达：真的代理银行；签收、退回、不通、补发。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange import delivering, models
from jincai.platform.exchange.tests.counterparts import CLOSED, DAY, DIVISION, Node, line, order, send
from jincai.platform.identity.api import scope
from jincai.platform.jobs import api as jobs

pytestmark = pytest.mark.django_db


def test_what_is_sent_arrives_once(bank: Node) -> None:
    assert send(order("P1"), order("P2"), order("P3")) == 3
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=3)
    assert exchange.deliver(division=DIVISION) == exchange.Delivered()
    assert (line("bank").pending, line("bank").acked, line("bank").says) == (0, 3, "")
    assert line("bank").last_contact is not None
    assert exchange.facts(DIVISION, "bank")["counts"]["waiting"] == 3


def test_the_background_delivers_what_a_transaction_sent(bank: Node) -> None:
    send(order("P1"))
    send(order("P2"))
    assert jobs.run_pending(["exchange.deliver"]) == jobs.Ran(done=1, failed=())
    assert line("bank").acked == 2


def test_a_refused_voucher_is_told_once_and_the_others_go_on(bank: Node) -> None:
    told: list[list[exchange.Rejection]] = []
    exchange.rejection("8202")(told.append)
    send(order("P1"), order("P2", PayeeAcctNo="6222021234567890120"), order("P3", PayAcctNo="99999999"), order("P4"))
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=2, rejected=2)
    assert [(one.document, one.status) for one in told[0]] == [("单-P2", "16"), ("单-P3", "16")]
    assert "校验位" in told[0][0].says
    assert told[0][1].voucher == order("P3", PayAcctNo="99999999").completed()
    assert exchange.deliver(division=DIVISION) == exchange.Delivered()
    assert len(told) == 1
    assert line("bank").rejected == 2


def test_a_rejection_that_cannot_be_dealt_with_waits_and_stops_nobody(bank: Node) -> None:
    told: list[str] = []

    def fails(rejections: list[exchange.Rejection]) -> None:
        if any(one.document == "单-P2" for one in rejections):
            raise UserError("账上没有这笔占用")
        told.extend(one.document for one in rejections)

    exchange.rejection("8202")(fails)
    send(order("P1"), order("P2", PayAcctNo="99999999"), order("P3", PayAcctNo="99999999"))
    done = exchange.deliver(division=DIVISION)
    assert (done.sent, done.rejected, done.failed, done.waiting, done.unreachable) == (1, 1, 1, 0, ())
    assert told == ["单-P3"]
    assert "账上没有这笔占用" in done.says and "账上没有这笔占用" in line("bank").says
    with scope(divisions=DIVISION):
        (trouble,) = exchange.troubles(DIVISION)
    assert (trouble.voucher_no, trouble.outgoing, trouble.state) == ("P2", True, "待处理")
    assert "账上没有这笔占用" in trouble.says and "未在本行登记" in trouble.says
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(), "the line goes on"


def test_a_voucher_that_nobody_will_send_is_given_up(bank: Node) -> None:
    told: list[exchange.Rejection] = []
    exchange.rejection("8202")(told.extend)
    send(order("P1"), order("P2"))
    with scope(divisions=DIVISION):
        first = models.Outgoing.objects.get(voucher_no="P1")
        exchange.give_up(division=DIVISION, id=first.pk, reason="收款人填错")
    assert [(one.document, one.status) for one in told] == [("单-P1", "90")]
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=1)
    with scope(divisions=DIVISION):
        row = evoucher.one(division=DIVISION, voucher_no="P1")
        assert row is not None and row.void and row.void_reason == "收款人填错"
        second = models.Outgoing.objects.get(voucher_no="P2")
        with pytest.raises(UserError, match="已经送达"):
            exchange.give_up(division=DIVISION, id=second.pk, reason="晚了")


def test_a_seal_that_is_not_believed_is_put_anew(bank: Node) -> None:
    """The clerk's certificate is revoked between sealing and sending: refused (30), sealed again with a new one, taken."""
    send(order("P1"))
    with scope(divisions=DIVISION):
        clerk = next(one for one in evoucher.certificate_rows(DIVISION) if one.position == "qm")
        evoucher.revoke(division=DIVISION, serial=clerk.serial, at=timezone.now(), reason="UKey 遗失")
    done = exchange.deliver(division=DIVISION)
    assert (done.sent, done.failed) == (0, 1) and "吊销" in done.says
    send(order("P2"))
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=1), "others go on"
    with scope(divisions=DIVISION):
        (trouble,) = exchange.troubles(DIVISION)
        assert "重新签章" in trouble.remedy
        assert exchange.resend(division=DIVISION, ids=[trouble.id]) == 1
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=1)


def test_a_bank_that_is_away_leaves_everything_pending(bank: Node) -> None:
    send(order("P1"), order("P2"))
    bank.kill()
    for _ in range(2):
        done = exchange.deliver(division=DIVISION)
        assert (done.sent, done.waiting, done.unreachable) == (0, 2, ("bank",))
        assert "没有应答" in done.says
    assert "没有应答" in line("bank").says
    with scope(divisions=DIVISION):
        assert [trace.attempts for trace in exchange.messages_of("单-P1")] == [2]
    bank.start()
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=2)
    assert line("bank").says == ""


def test_a_line_gone_stale_is_opened_again(bank: Node) -> None:
    send(order("P1"))
    bank.kill()
    bank.start()
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=1), "the bank was restarted behind a connection kept open"


def test_a_bank_that_says_503_is_away_too(bank: Node) -> None:
    send(order("P1"))
    exchange.world(DIVISION, "bank", "/silence", {"on": True})
    assert exchange.deliver(division=DIVISION).unreachable == ("bank",)
    assert exchange.collect(division=DIVISION, counterpart="bank").unreachable
    with pytest.raises(exchange.Unreachable, match="静默"):
        exchange.clock(DIVISION, "bank", date.fromisoformat(DAY), "open")
    exchange.world(DIVISION, "bank", "/silence", {"on": False})
    assert exchange.deliver(division=DIVISION).sent == 1


def test_an_answer_that_was_lost_doubles_nothing(bank: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    send(order("P1"))
    arrived = delivering._post

    def cut(*what: object) -> list[dict[str, object]]:
        arrived(*what)  # type: ignore[arg-type]
        raise exchange.Unreachable("应答丢失")

    monkeypatch.setattr(delivering, "_post", cut)
    assert exchange.deliver(division=DIVISION).waiting == 1
    monkeypatch.setattr(delivering, "_post", arrived)
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=1)
    assert exchange.facts(DIVISION, "bank")["counts"]["waiting"] == 1


def test_two_deliveries_at_once_mark_and_tell_once(bank: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[exchange.Rejection]] = []
    exchange.rejection("8202")(told.append)
    send(order("P1"), order("P2", PayAcctNo="99999999"))
    post = delivering._post
    done: list[exchange.Delivered] = []

    def overtaken(*what: Any) -> list[dict[str, Any]]:
        monkeypatch.setattr(delivering, "_post", post)
        results = post(*what)
        done.append(exchange.deliver(division=DIVISION))
        return results

    monkeypatch.setattr(delivering, "_post", overtaken)
    done.append(exchange.deliver(division=DIVISION))
    assert done == [exchange.Delivered(sent=1, rejected=1), exchange.Delivered()]
    assert [len(call) for call in told] == [1]


def test_the_background_tries_again_while_the_bank_is_away(bank: Node) -> None:
    send(order("P1"))
    bank.kill()
    assert [failure.again for failure in jobs.run_pending(["exchange.deliver"]).failed] == [True]
    bank.start()
    send(order("P2"))
    assert jobs.run_pending(["exchange.deliver"]).done == 1
    assert line("bank").acked == 2
    assert jobs.load() == [], "the retry is covered by the newer run"


def test_many_go_in_envelopes_in_order(bank: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "ENVELOPE", 3)
    send(*(order(f"P{n}") for n in range(8)))
    assert exchange.deliver(division=DIVISION, counterpart="bank", limit=4) == exchange.Delivered(sent=4, waiting=4)
    monkeypatch.setattr(delivering, "ENVELOPE_BYTES", 1)
    assert exchange.deliver(division=DIVISION, limit=1) == exchange.Delivered(sent=1, waiting=3)
    assert exchange.deliver(division=DIVISION) == exchange.Delivered(sent=3)
    exchange.clock(DIVISION, "bank", date.fromisoformat(DAY), "pay")
    seen: list[exchange.Voucher] = []
    exchange.handler("8202", 1)(seen.extend)
    exchange.collect(division=DIVISION, counterpart="bank")
    assert [voucher.voucher_no for voucher in seen] == [f"P{n}" for n in range(8)]


def test_the_same_voucher_again_is_nothing_new_and_another_content_is_refused() -> None:
    assert send(order("P1"), order("P2")) == 2
    assert send(order("P2"), order("P3")) == 1
    with pytest.raises(Refused, match="P2 已发出过") as refused:
        send(order("P4"), order("P2", "200.00"))
    assert refused.value.violations[0].subject == "P2"
    assert line("bank").pending == 3


def test_a_counterpart_not_connected_waits() -> None:
    send(order("P1"))
    done = exchange.deliver(division=DIVISION)
    assert (done.waiting, done.unreachable) == (1, ("bank",))
    assert "尚未接通" in line("bank").says
    with pytest.raises(UserError, match="尚未接通"):
        exchange.collect(division=DIVISION, counterpart="bank")


def test_an_address_of_something_else_objects(pboc: Node, connect: Callable[..., None]) -> None:
    connect("bank", pboc.url + "/nowhere")
    send(order("P1"))
    done = exchange.deliver(division=DIVISION)
    assert (done.waiting, done.unreachable) == (1, ("bank",))
    assert "不受理" in done.says


@pytest.mark.parametrize("url", ["", "bank", "ftp://x", "http://", "http://x?y=1"])
def test_an_address_must_be_one(url: str, connect: Callable[..., None]) -> None:
    with pytest.raises(UserError, match="接口地址"):
        connect("bank", url)


def test_the_papers_of_a_document(bank: Node) -> None:
    send(order("P1"), order("P2", payee=CLOSED))
    exchange.deliver(division=DIVISION)
    exchange.clock(DIVISION, "bank", date.fromisoformat(DAY), "pay")
    exchange.collect(division=DIVISION, counterpart="bank")
    with scope(divisions=DIVISION):
        out, back = exchange.messages_of("单-P2", document_kind="payment")
        assert exchange.messages_of("单-P2", document_kind="other") == []
    assert (out.outgoing, out.title, out.state, out.voucher.details[0]["PayAmt"]) == (True, "国库集中支付凭证", "已签收", "100.00")
    assert (back.outgoing, back.title, back.state) == (False, "国库集中支付凭证（回单）", "留存")
    assert (back.voucher.header["XPayAmt"], back.voucher.header["XAddWord"]) == ("0.00", "收款账户已销户")
    with scope(divisions="530702000"):
        assert exchange.messages_of("单-P2") == []
        assert exchange.status(DIVISION) == []


def test_mistakes_of_the_programmer() -> None:
    with scope(divisions=DIVISION), pytest.raises(ValueError, match="as many documents"):
        exchange.send(counterpart="bank", vouchers=[order("P1")], document_kind="payment", documents=[])
    with pytest.raises(ValueError, match="twice"):
        send(order("P1"), order("P1"))
    with scope(divisions=DIVISION):
        for talk in (lambda: exchange.deliver(division=DIVISION), lambda: exchange.collect(division=DIVISION, counterpart="bank")):
            with pytest.raises(RuntimeError, match="outside of any"):
                talk()
    exchange.handler("9999", 0)(print)
    with pytest.raises(RuntimeError, match="two functions"):
        exchange.handler("9999", 0)(repr)
