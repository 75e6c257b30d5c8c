"""收：改一个字节、换章、重放、吊销、过期、没有登记，都不收；一件不收不碍别件。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher
from jincai.platform.evoucher import models
from jincai.platform.identity.api import scope
from tests.parties import DIVISION, Party, order, reply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scope() -> Iterator[None]:
    with scope(divisions=DIVISION):
        yield


@pytest.fixture
def bank() -> Party:
    party = Party()
    party.enrol()
    issued(*(order(f"P{n}") for n in range(1, 5)))
    return party


def receive(*letters: evoucher.Letter | evoucher.Torn, party: str = "bank") -> list[evoucher.Judged]:
    return evoucher.receive(letters, division=DIVISION, party=party, at=timezone.now())


def one(letter: evoucher.Letter | evoucher.Torn, party: str = "bank") -> evoucher.Judged:
    return receive(letter, party=party)[0]


def issued(*vouchers: evoucher.Voucher) -> list[int]:
    return evoucher.issue(vouchers, division=DIVISION, clerk="yangzq", at=timezone.now())


def test_a_sound_reply_is_taken_and_joins_the_voucher_it_answers(bank: Party) -> None:
    judged = one(bank.letter(reply(order())))
    assert (judged.status, judged.reason, judged.repeated) == ("15", "", False)
    assert judged.voucher is not None and judged.voucher.header["XPayAmt"] == "100.00"
    row = evoucher.one(division=DIVISION, voucher_no="P1")
    assert row is not None
    ours, theirs = evoucher.versions(row.id, at=timezone.now())
    assert (ours.flag, ours.maker, ours.good) == (0, "mof", True)
    assert [(s.position, s.holder) for s in ours.signatures] == [("qm", "yangzq"), ("gz", "101001"), ("ywzyz", "")]
    assert (theirs.flag, theirs.maker, theirs.good, theirs.signatures[0].title) == (1, "bank", True, "转讫章")


def test_a_replay_is_recognised_and_answered_alike(bank: Party) -> None:
    letter = bank.letter(reply(order()))
    assert one(letter).status == "15"
    again = one(letter)
    assert (again.status, again.repeated, again.version) == ("15", True, one(letter).version)
    twice = receive(bank.letter(reply(order("P2"))), bank.letter(reply(order("P2"))))
    assert [(each.status, each.repeated) for each in twice] == [("15", False), ("15", True)]


def test_every_changed_byte_is_refused(bank: Party) -> None:
    letter = bank.letter(reply(order()))
    reasons = set()
    for place in range(0, len(letter.payload), 7):
        changed = bytearray(letter.payload)
        changed[place] ^= 1
        judged = one(letter._replace(payload=bytes(changed)))
        assert judged.status in ("16", "30"), place
        reasons.add(judged.reason)
    assert "bad_signature" in reasons and reasons <= {"bad_signature", "unreadable", "encoding", "mismatch"}
    assert one(letter).status == "15", "the sound one is taken after all of them"


def test_a_changed_signature_is_refused(bank: Party) -> None:
    letter = bank.letter(reply(order()))
    for place in range(len(letter.stamps[0].value)):
        value = bytearray(letter.stamps[0].value)
        value[place] ^= 1
        assert one(letter._replace(stamps=(letter.stamps[0]._replace(value=bytes(value)),))).reason == "bad_signature", place


def test_the_signature_of_another_voucher_is_refused(bank: Party) -> None:
    old, new = bank.letter(reply(order("P1"))), bank.letter(reply(order("P2")))
    assert one(new._replace(stamps=old.stamps)).reason == "bad_signature"


def test_a_seal_stands_where_it_belongs(bank: Party) -> None:
    letter = bank.letter(reply(order()))
    wrong = bank.stamp(letter.payload, "ywzyz", as_="zqz")
    assert (one(letter._replace(stamps=(wrong,))).status, one(letter._replace(stamps=(wrong,))).reason) == ("30", "wrong_seal")
    assert one(letter._replace(stamps=())).reason == "missing_seal"
    assert one(letter._replace(stamps=(*letter.stamps, bank.stamp(letter.payload, "ywzyz")))).reason == "extra_seal"
    treasury = Party("pboc")
    treasury.enrol()
    assert one(letter._replace(stamps=(treasury.stamp(letter.payload, "zqz"),))).reason == "wrong_seal"


def test_an_original_cannot_be_resent_as_a_reply() -> None:
    """The flag is outside the signed bytes: the position of the seal binds it."""
    treasury = Party("pboc")
    treasury.enrol()
    header = {"VouDate": "2025-01-02", "PayAmt": "1.00", "PayerDivCode": "530000000", "PayeeDivCode": DIVISION, "BizKind": "advance_in",
              "PaySummaryName": "调度", "XPayAmt": "1.00", "XPayDate": "2025-01-02", "XAgentBusinessNo": "1"}  # fmt: skip
    letter = treasury.letter(evoucher.Voucher("3403", "W1", 0, DIVISION, 2025, header))
    as_reply = letter._replace(flag=1, stamps=(letter.stamps[0]._replace(position="zqz"),))
    assert one(as_reply, "pboc").reason == "wrong_seal"
    assert one(letter, "pboc").status == "15"


def test_an_unknown_signer_is_refused(bank: Party) -> None:
    forger = Party("bank")
    judged = one(forger.letter(reply(order())))
    assert (judged.status, judged.reason) == ("30", "unknown_signer")
    assert "没有登记" in judged.says


def test_a_revoked_certificate_is_refused_from_then_on(bank: Party) -> None:
    assert one(bank.letter(reply(order("P1")))).status == "15"
    serial = bank.certificates["zqz"].serial
    evoucher.revoke(division=DIVISION, serial=serial, at=timezone.now(), reason="私钥外泄")
    judged = one(bank.letter(reply(order("P2"))))
    assert (judged.status, judged.reason) == ("30", "revoked")


@pytest.mark.parametrize(("days", "reason"), [(-500, "expired"), (20, "not_yet")])
def test_a_certificate_out_of_its_dates_is_refused(days: int, reason: str) -> None:
    issued(order())
    party = Party(start=timedelta(days=days))
    party.enrol(at=timezone.now() + timedelta(days=days + 1))
    judged = one(party.letter(reply(order())))
    assert (judged.status, judged.reason) == ("30", reason)


def test_a_reply_answers_a_voucher_of_ours_in_full_or_not_at_all(bank: Party) -> None:
    assert one(bank.letter(reply(order("P9")))).reason == "unknown_voucher"
    assert one(bank.letter(reply(order("P1"), XPayAmt="99.00"))).reason == "amount"
    assert one(bank.letter(reply(order("P1")))).status == "15", "the refused one does not burn the number"
    assert one(bank.letter(reply(order("P2"), XPayAmt="0.00", XAddWord="账户已销户"))).status == "15"


def test_what_could_not_be_handled_does_not_stand_in_the_way(bank: Party) -> None:
    first = bank.letter(reply(order(), XAgentBusinessNo="1"))
    assert one(first).status == "15"
    second = bank.letter(reply(order(), XAgentBusinessNo="2"))
    assert one(second).reason == "conflict"
    disowned = {((2025, "8202", "P1", 1), crypto.sm3(first.payload))}
    judged = evoucher.receive([second], division=DIVISION, party="bank", at=timezone.now(), disowned=disowned)[0]
    assert (judged.status, judged.repeated) == ("15", False)


def test_another_content_under_a_number_is_returned(bank: Party) -> None:
    assert one(bank.letter(reply(order()))).status == "15"
    other = bank.letter(reply(order(), XAgentBusinessNo="9"))
    assert (one(other).status, one(other).reason, one(other).repeated) == ("90", "conflict", True)
    forged = Party().letter(reply(order(), XAgentBusinessNo="8"))
    assert one(forged).reason == "unknown_signer", "a forger does not even make a conflict"


def test_a_counterpart_sends_only_its_own_kinds(bank: Party) -> None:
    report = evoucher.Voucher("3402", "KC1", 0, DIVISION, 2025, {"VouDate": "2025-01-02", "TreName": "国库", "AcctDate": "2025-01-02"})
    assert one(bank.letter(report)).reason == "unknown_kind"
    assert one(bank.letter(evoucher.Voucher("9999", "X", 0, DIVISION, 2025))).reason == "unknown_kind"
    assert one(bank.letter(evoucher.Voucher("8202", "X", 0, DIVISION, 2025))).reason == "unknown_kind", "an order is ours to send"


def test_missing_and_wrong_fields_are_told_all_at_once(bank: Party) -> None:
    bad = reply(order(), XPayAmt="1.234")
    del bad.header["XPayDate"]
    judged = one(bank.letter(bad))
    assert (judged.status, judged.reason) == ("16", "fields")
    assert "缺少实际支付日期" in judged.says and "1.234" in judged.says


def test_one_that_is_refused_does_not_stop_the_others(bank: Party) -> None:
    good, bad = bank.letter(reply(order("P1")), seq=1), bank.letter(reply(order("P2")), seq=2)._replace(stamps=())
    torn = evoucher.unwrapped(
        b'<MOF><VoucherCount>1</VoucherCount><VoucherBody AdmDivCode="530700000" StYear="2025" VtCode="8202" VoucherNo="P3" Seq="3">'
        b"<VoucherFlag>1</VoucherFlag><Voucher>*</Voucher></VoucherBody></MOF>"
    )
    judged = receive(good, bad, *torn, bank.letter(reply(order("P4")), seq=4))
    assert [(each.letter.voucher_no, each.status) for each in judged] == [("P1", "15"), ("P2", "30"), ("P3", "16"), ("P4", "15")]
    assert models.Version.objects.filter(division=DIVISION).exclude(reason="").count() == 1, "the refused one is kept as evidence"


def test_what_was_refused_is_shown_beside_the_voucher(bank: Party) -> None:
    one(bank.letter(reply(order()))._replace(stamps=()))
    row = evoucher.one(division=DIVISION, voucher_no="P1")
    assert row is not None
    sound, refused = evoucher.versions(row.id, at=timezone.now())
    assert (sound.good, refused.good, refused.then) == (True, False, "missing_seal")
    assert "缺转讫章" in refused.says
