"""签章: what is refused at receipt and with which word, what the node seals itself, judged by OpenSSL and by a second implementation."""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gmalg
import pytest

from nodes.tests import seals
from nodes.tests.conftest import Start
from nodes.tests.drive import DIVISION, Got, Node, Sent, body, wrap
from nodes.tests.messages import DAY, claim, order, quota
from nodes.wire import certificates
from nodes.wire.sm2 import BadKey, Key

ID = b"1234567812345678"


def judged(node: Node, *bodies: str) -> list[tuple[str, str]]:
    """签收结果: status and reason."""
    status, content = node.call("POST", "/vouchers", wrap(*bodies))
    assert status == 200, content
    return [(one["status"], one["reason"]) for one in json.loads(content)["results"]]


def test_our_sm2_and_a_second_implementation_agree() -> None:
    key = Key.generate()
    point = key.public[-65:]
    theirs = gmalg.SM2(pk=point, uid=ID)
    for number in range(5):
        data = bytes(range(number * 50))
        numbers = decoded(key.sign(data))
        assert theirs.verify(data, *numbers)
    secret, public = gmalg.SM2(uid=ID).generate_keypair()
    pair = b"".join(gmalg.SM2(sk=secret, uid=ID, pk=public).sign(b"voucher"))
    other = Key.of_public(key.public[:-65] + public)
    assert other.verify(b"voucher", pair)
    assert not other.verify(b"Voucher", pair)
    assert not key.verify(b"voucher", pair)


def decoded(der: bytes) -> tuple[bytes, bytes]:
    """DER 的 r 和 s。"""
    length = der[3]
    r, rest = der[4 : 4 + length], der[4 + length :]
    s = rest[2 : 2 + rest[1]]
    return r.lstrip(b"\0").rjust(32, b"\0"), s.lstrip(b"\0").rjust(32, b"\0")


@pytest.mark.parametrize("text", ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", None, 7])
def test_what_is_no_certificate(text: object) -> None:
    with pytest.raises(BadKey):
        certificates.from_pem(text)


def test_openssl_verifies_what_the_node_sends_and_its_certificates(bank_of: Start, tmp_path: Path) -> None:
    bank = bank_of()
    bank.send(order("P1"))
    bank.clock(DAY, "pay", "close")
    _, own = bank.json("GET", "/certificates")
    found = {one["position"]: one["pem"] for one in own["certificates"]}
    assert (own["party"], set(found), own["revoked"]) == ("bank", {"ywzyz", "zqz"}, [])
    (tmp_path / "root.pem").write_text(own["root"])
    for position, pem in found.items():
        file = tmp_path / f"{position}.pem"
        file.write_text(pem)
        verified = run("openssl", "verify", "-vfyopt", f"distid:{ID.decode()}", "-CAfile", str(tmp_path / "root.pem"), str(file))
        assert verified.endswith("OK\n")
        (tmp_path / f"{position}.pub").write_text(run("openssl", "x509", "-in", str(file), "-noout", "-pubkey"))
    replied, reported = bank.outbox()
    assert [one[0] for one in (*replied.stamps, *reported.stamps)] == ["zqz", "ywzyz"]
    for got in (replied, reported):
        assert openssl(tmp_path, got) == "Verified OK\n"


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout


def openssl(folder: Path, got: Got) -> str:
    """openssl dgst -sm3 -verify。"""
    ((position, serial, signature),) = got.stamps
    text = run("openssl", "x509", "-in", str(folder / f"{position}.pem"), "-noout", "-serial")
    assert text.strip().split("=")[1].lower().lstrip("0") == serial
    (folder / "voucher.xml").write_bytes(got.payload)
    (folder / "signature.der").write_bytes(signature)
    option = ("-sigopt", f"distid:{ID.decode()}", "-signature", str(folder / "signature.der"), str(folder / "voucher.xml"))
    return run("openssl", "dgst", "-sm3", "-verify", str(folder / f"{position}.pub"), *option)


def spoiled(how: str, sent: Sent) -> str:
    """凭证体: one seal wrong in this way."""
    signer, payload = seals.finance(), sent.xml()
    whole = {one: signer.stamp(one, payload) for one in ("qm", "gz", "ywzyz")}
    certificate, key, *_ = signer.held["ywzyz"]
    if how == "missing_seal":
        del whole["gz"]
    elif how == "extra_seal":
        whole["zqz"] = signer.stamp("zqz", payload)
    elif how == "extra_seal twice":
        whole["more"] = whole["qm"]
    elif how == "unknown_signer":
        whole["ywzyz"] = seals.stamp("ywzyz", "abc123", key.sign(payload))
    elif how == "wrong_seal":
        whole["ywzyz"] = signer.stamp("ywzyz", payload, by="zqz")
    elif how == "bad_signature":
        whole["ywzyz"] = seals.stamp("ywzyz", certificate.serial, key.sign(payload + b" "))
    elif how == "bad_signature of nothing":
        whole["ywzyz"] = seals.stamp("ywzyz", certificate.serial, b"")
    return body(sent, stamps="".join(whole.values()))


WAYS = ("missing_seal", "extra_seal", "extra_seal twice", "unknown_signer", "wrong_seal", "bad_signature", "bad_signature of nothing")


@pytest.mark.parametrize("how", WAYS)
def test_a_wrong_seal_is_refused_not_remembered_and_logged(bank_of: Start, how: str) -> None:
    bank = bank_of()
    reason = how.split()[0]
    assert judged(bank, spoiled(how, order("P1")), body(order("P2"))) == [("30", reason), ("15", "")]
    assert bank.status()["counts"]["waiting"] == 1
    _, log = bank.json("GET", "/refusals")
    assert [(one["kind"], one["number"], one["status"], one["reason"]) for one in log["refusals"]] == [("8202", "P1", "30", reason)]
    assert judged(bank, spoiled(how, order("P2", "5.00")), spoiled(how, order("P2"))) == [("30", reason), ("15", "")]
    assert bank.send(order("P1")) == [("15", "签收成功")]


def test_an_unsigned_voucher_is_refused(bank_of: Start, pboc: Node) -> None:
    assert judged(bank_of(), body(order("P1"), stamps="")) == [("30", "missing_seal")]
    assert judged(pboc, body(quota("E9"), stamps=""), body(claim("Q9", ("P1", "2050201", "1.00")), stamps="")) == [("30", "missing_seal")] * 2


def test_every_changed_byte_of_a_document_is_refused(bank_of: Start) -> None:
    bank, sent = bank_of(), order("P1", PaySummaryName="印刷费用一")
    whole, stamps = sent.xml(), seals.stamps("8202", sent.xml())
    places = range(whole.index(b"<VouDate>"), len(whole), 7)
    answers = {judged(bank, body(sent, whole[:p] + bytes([whole[p] ^ 1]) + whole[p + 1 :], stamps))[0] for p in places}
    assert {status for status, _ in answers} <= {"16", "30"}
    assert ("30", "bad_signature") in answers
    assert bank.status()["counts"]["orders"] == 0


def test_an_agency_seals_its_own_orders_only(bank_of: Start) -> None:
    assert judged(bank_of(), body(order("P1", AgencyCode="101002"))) == [("30", "wrong_seal")]


def test_a_seal_of_one_voucher_does_not_stand_on_another(bank_of: Start) -> None:
    bank, first, second = bank_of(), order("P1"), order("P2")
    assert judged(bank, body(second, stamps=seals.stamps("8202", first.xml()))) == [("30", "bad_signature")]


@pytest.mark.parametrize(("reason", "begins", "years"), [("not_yet", 10, 1), ("expired", -800, 1)])
def test_a_certificate_out_of_its_dates(bank_of: Start, reason: str, begins: int, years: int) -> None:
    bank, signer, sent = bank_of(), seals.finance(), order("P1")
    certificate, key = signer.issue("业务专用章", datetime.now(UTC) + timedelta(days=begins), years)
    asked = signer.introduction(DIVISION)
    asked["certificates"] = [{"party": "finance", "holder": "", "position": "ywzyz", "pem": certificates.pem(certificate)}]
    assert bank.json("POST", "/certificates", asked)[0] == 200
    payload = sent.xml()
    stamps = signer.stamp("qm", payload) + signer.stamp("gz", payload) + seals.stamp("ywzyz", certificate.serial, key.sign(payload))
    assert judged(bank, body(sent, stamps=stamps)) == [("30", reason)]


def test_a_revoked_certificate(start: Start) -> None:
    node, signer = start("pboc", "--division", DIVISION), seals.Signer("bank", {"ywzyz": ("bank", "")})
    other = {**signer.introduction(""), "division": "530000000"}
    assert node.json("POST", "/certificates", other)[0] == 200
    sent = replace(claim("Q1", ("P1", "2050201", "1.00")), division="530000000")
    sealed = body(sent, stamps=signer.stamp("ywzyz", sent.xml()))
    assert judged(node, sealed)[0][0] == "16"
    assert node.json("POST", "/certificates", {**other, "revoked": [signer.held["ywzyz"][0].serial.upper()]})[0] == 200
    assert judged(node, sealed) == [("30", "revoked")]


def test_introduction_is_additive_and_the_first_root_is_pinned(start: Start) -> None:
    node, signer = start("pboc", "--division", DIVISION), seals.finance()
    asked = signer.introduction(DIVISION)
    known = node.json("POST", "/certificates", asked)
    assert known == node.json("POST", "/certificates", asked) == (200, {"known": 6})
    stranger = seals.Signer("finance", seals.HOLDERS)
    status, answer = node.json("POST", "/certificates", stranger.introduction(DIVISION))
    assert (status, "根证书" in answer["says"]) == (409, True)
    foreign = {**asked, "certificates": stranger.introduction(DIVISION)["certificates"]}
    assert node.json("POST", "/certificates", foreign)[0] == 409
    moved = json.loads(json.dumps(asked))
    moved["certificates"][2]["position"] = "zqz"
    status, answer = node.json("POST", "/certificates", moved)
    assert (status, "不能改给" in answer["says"]) == (409, True)
    assert node.json("POST", "/certificates", asked) == (200, {"known": 6})
    forged = {**asked, "root": certificates.pem(signer.held["gz"][0])}
    assert node.json("POST", "/certificates", forged)[0] == 409


@pytest.mark.parametrize(
    "asked",
    [
        [],
        {},
        {"party": "finance", "root": "x"},
        {"party": "king", "division": DIVISION, "root": "x"},
        {"party": "finance", "division": DIVISION, "root": "x", "certificates": [3]},
        {"party": "bank", "division": "", "root": "x", "certificates": [{"party": "finance", "position": "ywzyz", "pem": "x"}]},
        {"party": "finance", "division": DIVISION, "root": "x", "revoked": [1]},
    ],
)
def test_an_introduction_that_cannot_be_read(start: Start, asked: object) -> None:
    status, answer = start("pboc", "--division", DIVISION).json("POST", "/certificates", asked)
    assert (status, len(answer["says"]) > 5) == (400, True)


def test_a_bank_only_seals_for_a_bank(bank_of: Start, pboc: Node) -> None:
    """代理行的章盖在财政的凭证上无用。"""
    sent, signer = quota("E9"), seals.a_bank()
    payload = sent.xml()
    stamps = seals.finance().stamp("qm", payload) + signer.stamp("ywzyz", payload)
    assert judged(pboc, body(sent, stamps=stamps)) == [("30", "wrong_seal")]
    asked = claim("Q9", ("P1", "2050201", "1.00"))
    assert judged(pboc, body(asked, stamps=seals.finance().stamp("ywzyz", asked.xml()))) == [("30", "wrong_seal")]


def test_seals_live_as_long_as_the_store_and_can_be_renewed(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    first = bank.json("GET", "/certificates")[1]
    bank.stop()
    bank.start()
    assert bank.json("GET", "/certificates")[1] == first
    bank.stop()
    bank.start("--renew-seals")
    second = bank.json("GET", "/certificates")[1]
    assert second["root"] == first["root"]
    old = {certificates.from_pem(one["pem"]).serial for one in first["certificates"]}
    assert old == set(second["revoked"])
    assert not old & {certificates.from_pem(one["pem"]).serial for one in second["certificates"]}
    bank.send(order("P1"))
    bank.clock(DAY, "pay", "close")
    assert bank.status()["zero_at_day_end"] is True


def test_r_and_s_of_64_bytes_are_read_too(bank_of: Start) -> None:
    sent, signer = order("P1"), seals.finance()
    payload = sent.xml()
    certificate, key, *_ = signer.held["ywzyz"]
    pair = b"".join(decoded(key.sign(payload)))
    stamps = signer.stamp("qm", payload) + signer.stamp("gz", payload) + seals.stamp("ywzyz", certificate.serial, pair)
    assert len(pair) == 64
    assert judged(bank_of(), body(sent, stamps=stamps)) == [("15", "")]


def test_answers_bring_the_message_again_but_not_for_ever(bank_of: Start) -> None:
    bank = bank_of()
    bank.send(order("P1"), order("P2"))
    bank.clock(DAY, "pay")
    first, second = bank.outbox()
    assert bank.answers((first, "30"), (first, "30"), (second, "15")) == 3
    (again,) = bank.outbox(second.seq)
    assert (again.number, again.payload, again.seq > second.seq) == ("P1", first.payload, True)
    assert bank.answers((first, "30")) == 1
    assert len(bank.outbox(second.seq)) == 1
    for _ in range(10):
        bank.answers((bank.outbox()[-1], "30"))
    assert len([one for one in bank.outbox() if one.number == "P1"]) == 5
    assert bank.answers((replace(first, seq=999), "15")) == 0
    assert bank.json("POST", "/answers", {"results": [{"status": "99"}]})[0] == 400


def test_the_control_needs_its_token(pboc: Node) -> None:
    assert pboc.json("GET", "/faults")[0] == 403
    assert pboc.json("POST", "/faults", {"faults": "slow=1"})[0] == 403
    assert pboc.call("GET", "/faults", X_Control=base64.b64encode(b"wrong").decode())[0] == 403
    assert pboc.faults("slow=0") == []
    status, content = pboc.call("POST", "/faults", b'{"faults":"rain=0.2"}', X_Control=pboc.token)
    assert (status, "rain" in content.decode()) == (400, True)
    assert Path(f"{pboc.store}.control").stat().st_mode & 0o077 == 0
    assert pboc.store.stat().st_mode & 0o077 == 0
