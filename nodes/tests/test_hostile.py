"""恶意报文: bombs, entities, wrong encodings, 50 MB, unknown kinds: a coded answer, a line in the log, nothing else disturbed."""

from __future__ import annotations

import json
import resource
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nodes.tests import seals
from nodes.tests.conftest import Start
from nodes.tests.drive import Node, body, wrap
from nodes.tests.messages import DAY, order, without

HEAD = b'<?xml version="1.0" encoding="GBK"?>'
BOMB = HEAD + b'<!DOCTYPE v [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">'.encode() for n in range(9)
) + b"]><Voucher>&j;</Voucher>"
FILE = HEAD + b'<!DOCTYPE v [<!ENTITY x SYSTEM "file:///etc/passwd">]><Voucher><Id>&x;</Id></Voucher>'
NET = HEAD + b'<!DOCTYPE v SYSTEM "http://127.0.0.1:9/x.dtd"><Voucher/>'
DEEP = HEAD + b"<Voucher>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</Voucher>"
MANY = HEAD + b"<Voucher><DetailList>" + b"<Detail/>" * 400_000 + b"</DetailList></Voucher>"
TAG = HEAD + b"<Voucher " + b"".join(b'a%d="" ' % n for n in range(200_000)) + b"/>"
BIG = HEAD + b"<Voucher><Id>" + b"x" * (8 << 20) + b"</Id></Voucher>"
INNER = {
    "bomb": (BOMB, "entity"),
    "file": (FILE, "entity"),
    "net": (NET, "entity"),
    "deep": (DEEP, "too_large"),
    "many": (MANY, "too_large"),
    "tag": (TAG, "too_large"),
    "big": (BIG, "too_large"),
    "utf-8": ('<?xml version="1.0" encoding="UTF-8"?><Voucher>龙</Voucher>'.encode(), "encoding"),
    "utf-16": ('<?xml version="1.0" encoding="UTF-16"?><Voucher/>'.encode("utf-16"), "encoding"),
    "bytes": (HEAD + b"<Voucher>\xff\xff</Voucher>", "encoding"),
    "torn": (HEAD + b"<Voucher><Id>", "unreadable"),
    "root": (HEAD + b"<Other/>", "unreadable"),
    "nothing inside": (HEAD + b"<Voucher/>", "fields"),
}
ENVELOPES = {
    "bomb": (BOMB.replace(b'encoding="GBK"', b'encoding="UTF-8"'), 400, "entity"),
    "deep": (b"<MOF>" + b"<a>" * 1_000_000, 400, "too_large"),
    "many": (b"<MOF><VoucherCount>1</VoucherCount>" + b"<VoucherBody/>" * 400_000 + b"</MOF>", 400, "too_large"),
    "tag": (b"<MOF " + b"".join(b'a%d="" ' % n for n in range(200_000)) + b"/>", 400, "too_large"),
    "gbk": ("<MOF>龙</MOF>".encode("gbk"), 400, "encoding"),
    "noise": (bytes(range(256)) * 100, 400, "encoding"),
    "50 MB": (b"<MOF>" + b" " * (50 << 20), 413, "too_large"),
}


def memory(node: Node) -> int:
    """进程占用的内存, MB."""
    lines = Path(f"/proc/{node.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


@pytest.mark.parametrize("name", INNER)
def test_a_hostile_document_beside_a_good_one(bank_of: Start, name: str) -> None:
    bank, (payload, reason) = bank_of(), INNER[name]
    began = time.monotonic()
    status, content = bank.call("POST", "/vouchers", wrap(body(order("P1"), payload), body(order("P2"))))
    assert status == 200
    assert [(one["status"], one["reason"]) for one in json.loads(content)["results"]] == [("16", reason), ("15", "")]
    assert "root:" not in content.decode()
    _, log = bank.json("GET", "/refusals")
    assert [(one["number"], one["reason"], one["bytes"]) for one in log["refusals"]] == [("P1", reason, len(payload) if name != "big" else 0)]
    assert bank.send(order("P1")) == [("15", "签收成功")]
    assert bank.clock(DAY, "pay")["paid"] == 2
    assert time.monotonic() - began < 30
    assert memory(bank) < 400, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_hostile_envelope(pboc: Node, name: str) -> None:
    raw, expected, reason = ENVELOPES[name]
    status, content = pboc.call("POST", "/vouchers", raw)
    answer = json.loads(content)
    assert (status, answer["status"], answer["reason"], answer["results"]) == (expected, "16", reason, [])
    pboc.connection.close()
    assert pboc.json("GET", "/health")[0] == 200
    _, log = pboc.json("GET", "/refusals")
    assert [one["reason"] for one in log["refusals"]] == [reason]
    assert memory(pboc) < 400


def test_codes_of_what_is_readable_and_wrong(bank_of: Start) -> None:
    bank, sent = bank_of(), order("P1")
    other = body(sent).replace('VoucherNo="P1"', 'VoucherNo="P2"')
    stray = body(replace(sent, kind="9999"), stamps=seals.stamps("8202", replace(sent, kind="9999").xml()))
    lacking = body(without(sent, "PayAmt"))
    eight = body(sent, stamps=seals.stamps("8202", sent.xml()) * 3)
    strange = body(sent, stamps=seals.stamps("8202", sent.xml()).replace('Cert="', 'Cert="XYZ', 1))
    long = body(replace(sent, number="P" * 61))
    flag = body(replace(sent, flag="7"))
    status, content = bank.call("POST", "/vouchers", wrap(other, stray, eight, strange, long, flag, lacking, body(sent)))
    assert status == 200
    assert [(one["status"], one["reason"]) for one in json.loads(content)["results"]] == [
        ("16", "mismatch"),
        ("16", "unknown_kind"),
        ("16", "too_large"),
        ("16", "unreadable"),
        ("16", "fields"),
        ("16", "fields"),
        ("16", "fields"),
        ("90", "conflict"),
    ]
