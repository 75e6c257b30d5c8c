"""报文线路: encoding both ways, what cannot be read, and the same answer to a repeat."""

from __future__ import annotations

import ast
import http.client
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nodes.tests import seals
from nodes.tests.conftest import Start
from nodes.tests.drive import Node, body, envelope, read, wrap
from nodes.tests.messages import DAY, line, order, quota, receipts, release
from nodes.wire.envelope import Body, Voucher, decode_envelope, decode_voucher, encode_envelope, encode_voucher
from nodes.wire.problems import WireError
from nodes.wire.values import account_problem, cents, day, yuan

HOSTILE = "龙\"<&>'；€𠮷龘—·ǹ ½"


def test_voucher_round_trip_with_characters_outside_gbk() -> None:
    header = {"AdmDivCode": "530700000", "StYear": "2025", "VtCode": "8202", "VoucherNo": "甲-1", "PayeeAcctName": HOSTILE, "Empty": ""}
    payload = encode_voucher(Voucher(header, ({"PayAmt": "1.00"}, {"Remark": "两行\n文"})))
    assert b"&#134071;" in payload
    assert "龙".encode("gbk") in payload
    assert decode_voucher(payload) == Voucher(header, ({"PayAmt": "1.00"}, {"Remark": "两行\n文"}))
    found = read(encode_envelope([Body("530700000", "2025", "8202", "甲-1", "0", payload, seq=7)]))[0]
    assert (found.seq, found.number, found.header["PayeeAcctName"]) == (7, "甲-1", HOSTILE)


def test_every_gbk_character_reads_back_the_same() -> None:
    wrong = []
    for point in range(0xA0, 0x10000):
        try:
            raw = chr(point).encode("gbk")
        except UnicodeEncodeError:
            continue
        if raw.decode("gb18030") != chr(point):
            wrong.append(hex(point))
    assert wrong == []


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "XML"),
        (b"<MOF><VoucherCount>0</VoucherCount>", "XML 不合法"),
        (b"<Other/>", "MOF"),
        (b"<MOF/>", "VoucherCount"),
        (b"<MOF><VoucherCount>2</VoucherCount></MOF>", "VoucherCount"),
        ("<MOF>中</MOF>".encode("gbk"), "UTF-8"),
        (b'<?xml version="1.0" encoding="GBK"?><MOF/>', "UTF-8"),
        ('<?xml version="1.0"?><MOF/>'.encode("utf-16"), "UTF-8"),
        (b'<!DOCTYPE MOF [<!ENTITY a "b">]><MOF>&a;</MOF>', "DTD"),
        (b'<!DOCTYPE MOF SYSTEM "file:///etc/passwd"><MOF/>', "DTD"),
        (b"<a>" * 2000 + b"</a>" * 2000, "嵌套"),
        (b"<MOF>&amp;&undefined;</MOF>", "XML 不合法"),
        (b"<MOF>\x00</MOF>", "XML 不合法"),
    ],
)
def test_unreadable_envelopes_get_a_sentence(raw: bytes, says: str) -> None:
    with pytest.raises(WireError, match=says):
        decode_envelope(raw)


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (b"\xff\xff\xff", "GBK"),
        (b'<?xml version="1.0" encoding="UTF-8"?><Voucher/>', "GBK"),
        (b"<Voucher/>", "GBK"),
        (b'<?xml version="1.0" encoding="GBK"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Voucher>&b;</Voucher>', "DTD"),
        (b'<?xml version="1.0" encoding="GBK"?><Voucher><Id>1</Id><Id>2</Id></Voucher>', "重复"),
        (b'<?xml version="1.0" encoding="GBK"?><Voucher><Id><Deep/></Id></Voucher>', "不应再含元素"),
        (b'<?xml version="1.0" encoding="GBK"?><Voucher><DetailList/><DetailList/></Voucher>', "DetailList"),
        (b'<?xml version="1.0" encoding="GBK"?><Voucher><DetailList><Line/></DetailList></Voucher>', "Detail"),
        (b'<?xml version="1.0" encoding="GBK"?><Other/>', "Voucher"),
    ],
)
def test_unreadable_vouchers_get_a_sentence(payload: bytes, says: str) -> None:
    with pytest.raises(WireError, match=says):
        decode_voucher(payload)


def test_amounts_days_accounts() -> None:
    assert [cents(text) for text in ("123.00", "-0.01", "0.00", "99999999999999.99")] == [12300, -1, 0, 9999999999999999]
    assert [cents(text) for text in ("1", "1.0", "1.000", "01.00", "1e2", "", "１.００", " 1.00", 1.0, None)] == [None] * 10
    assert [yuan(amount) for amount in (12300, -1, -12345, 0)] == ["123.00", "-0.01", "-123.45", "0.00"]
    assert day("2025-01-02") == day("20250102")
    assert [day(text) for text in ("2025-02-30", "2025-1-2", "2025-W01-4", "", None)] == [None] * 5
    assert [account_problem(number) for number in ("6222021234567890128", "24030101040001234")] == ["", ""]
    assert "校验位" in account_problem("6222021234567890129")
    assert all(account_problem(number) for number in ("1234567", "1" * 31, "12345678a", ""))


def test_a_damaged_voucher_does_not_hold_up_its_neighbours_nor_its_own_repeat(bank_of: Start) -> None:
    bank = bank_of()
    damaged, good = order("P1"), order("P2")
    status, content = bank.call("POST", "/vouchers", wrap(body(damaged, b"\xff\xff"), body(good), "<VoucherBody/>"))
    results = json.loads(content)["results"]
    assert status == 200
    assert [(one["VtCode"], one["VoucherNo"], one["status"]) for one in results] == [
        ("8202", "P1", "16"),
        ("8202", "P2", "15"),
        ("", "", "16"),
    ]
    assert "GBK" in results[0]["says"]
    assert bank.send(damaged) == [("15", "签收成功")]
    changed = body(replace(damaged, number="P9")).replace('VoucherNo="P9"', 'VoucherNo="P8"')
    assert "两处不符" in json.loads(bank.call("POST", "/vouchers", wrap(changed))[1])["results"][0]["says"]


def test_a_repeat_gets_the_same_answer_and_other_content_is_returned(bank_of: Start) -> None:
    bank = bank_of()
    bad = order("P2", "100.00", line("99.00"))
    first = bank.send(order("P1"), bad)
    assert [status for status, _ in first] == ["15", "16"]
    assert bank.send(order("P1"), bad) == first
    (status, says), (again, _) = bank.send(order("P1", "100.01"), order("P2"))
    assert (status, again) == ("90", "90")
    assert "内容不同" in says
    bank.clock(DAY, "pay")
    assert bank.send(order("P1"), bad) == first
    assert [one.number for one in bank.outbox() if one.kind == "8202"] == ["P1"]


def test_a_kind_that_is_not_taken(bank_of: Start, pboc: Node) -> None:
    ((status, says),) = bank_of().send(release("S1", "1.00"))
    assert status == "16"
    assert "不受理" in says
    assert pboc.json("POST", "/certificates", seals.finance().introduction("530702000"))[0] == 200
    other = replace(quota("ED9"), division="530702000")
    assert "不归本库" in pboc.send(other)[0][1]


def test_http_refusals_are_sentences(pboc: Node) -> None:
    for method, path, content, status in [
        ("POST", "/vouchers", b"\x00\x01", 400),
        ("GET", "/nowhere", b"", 404),
        ("DELETE", "/vouchers", b"", 405),
        ("GET", "/outbox?after=x", b"", 400),
        ("GET", "/outbox?for=world", b"", 400),
        ("POST", "/clock", b"{", 400),
        ("POST", "/clock", b"[" * 100000, 400),
        ("POST", "/clock", "中".encode("gbk"), 400),
        ("POST", "/clock", b'{"date":"2025-02-30","phase":"open"}', 400),
        ("POST", "/clock", b'{"date":"2025-03-03","phase":"lunch"}', 400),
        ("POST", "/clock", b'{"date":"2024-12-31","phase":"open"}', 409),
        ("POST", "/silence", b"{}", 400),
        ("POST", "/world/open", b'{"account":"530701","opening":"1.00","year":2025}', 409),
        ("POST", "/world/open", b'{"account":"530701","opening":1.0,"year":2025}', 400),
        ("POST", "/world/receipts", json.dumps(receipts(DAY, {"id": "a"})).encode(), 400),
    ]:
        found, answer = pboc.call(method, path, content)
        assert found == status, (method, path, answer)
        says = json.loads(answer)["says"]
        assert len(says) > 8
        assert "Traceback" not in says
    assert pboc.json("GET", "/health") == (200, {"ok": True, "node": "pboc", "date": DAY})


def test_a_huge_body_is_refused_with_a_sentence(pboc: Node) -> None:
    status, answer = pboc.call("POST", "/vouchers", b"x" * (33 << 20))
    assert status == 413
    assert "超过上限" in json.loads(answer)["says"]
    chunked = http.client.HTTPConnection("127.0.0.1", pboc.port, timeout=20)
    chunked.request("POST", "/vouchers", iter([b"<MOF/>"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    assert chunked.getresponse().status == 411
    chunked.close()
    assert pboc.json("GET", "/health")[0] == 200


def test_silence_answers_503_until_it_is_off(pboc: Node) -> None:
    assert pboc.json("POST", "/silence", {"on": True}) == (200, {"silent": True})
    assert [pboc.json("GET", path)[0] for path in ("/health", "/status", "/outbox")] == [503] * 3
    assert pboc.call("POST", "/vouchers", envelope(quota("ED3")))[0] == 503
    assert pboc.json("POST", "/silence", {"on": False}) == (200, {"silent": False})
    assert len(pboc.status()["quota"]) == 2


def test_outbox_pages_in_order(pboc: Node) -> None:
    pboc.send(*(quota(f"T{number}", amount="1.00") for number in range(5)))
    whole = pboc.outbox()
    assert [one.seq for one in whole] == sorted(one.seq for one in whole)
    cursor, seen = 0, []
    while page := pboc.outbox(cursor, limit=3):
        seen += page
        cursor = page[-1].seq
        assert pboc.last == str(cursor)
    assert seen == whole
    assert pboc.outbox(cursor) == []
    assert pboc.last == str(cursor)


def test_nodes_use_the_standard_library_only() -> None:
    root = Path(__file__).resolve().parents[1]
    for file in (path for path in root.rglob("*.py") if "tests" not in path.parts):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in (sys.stdlib_module_names | {"nodes"}), f"{file}: {name}"


def test_the_examples_of_the_reference_page_are_vouchers() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "wire.md"
    examples = re.findall(r"```xml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    found = {decode_voucher(example.encode("gbk")).header["VtCode"]: example for example in examples}
    assert set(found) >= {"8202", "5651", "2204", "2301", "5106", "5207", "5209", "3403", "5551", "3401", "3402"}
    assert set(decode_voucher(found["8202"].encode("gbk")).header) - {"Id", "AdmDivCode", "StYear", "VtCode", "VoucherNo"} == set(
        order().header
    )
