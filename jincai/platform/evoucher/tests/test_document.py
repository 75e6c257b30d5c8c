"""报文：写了再读是同一张凭证；不合格的报文有一句话。"""

from __future__ import annotations

import base64
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from jincai.platform.evoucher.document import Voucher, amount_in, date_in
from jincai.platform.evoucher.envelope import Letter, decode, encode
from jincai.platform.evoucher.envelope import whole as unwrapped
from jincai.platform.evoucher.markup import element, elements
from jincai.platform.evoucher.problems import WireError

TAKEN = ("DetailList", "Id", "AdmDivCode", "StYear", "VtCode", "VoucherNo")
NAMES = some.from_regex(r"[A-Z][A-Za-z0-9]{0,14}", fullmatch=True).filter(lambda name: name not in TAKEN)
MARKS = some.sampled_from("\t\r\n&<>\"'")
LEGAL = some.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff") | MARKS
TEXTS = some.text(LEGAL, max_size=30).map(lambda text: text.strip(" \t\r\n"))
FIELDS = some.dictionaries(NAMES, TEXTS, max_size=6)
NUMBERS = some.text(LEGAL, min_size=1, max_size=20).map(lambda text: text.strip(" \t\r\n")).filter(bool)
VOUCHERS = some.builds(
    Voucher,
    vt_code=some.from_regex(r"[1-9]\d{3}", fullmatch=True),
    voucher_no=NUMBERS,
    flag=some.sampled_from((0, 1)),
    division=some.from_regex(r"\d{9}", fullmatch=True),
    year=some.integers(1990, 2100),
    header=FIELDS,
    details=some.lists(FIELDS, max_size=4).map(tuple),
)
PLAIN = Voucher("8202", "ZF-1", 0, "530700000", 2025, {"PayAmt": "1.00"}, ({"PayAmt": "1.00"},))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(VOUCHERS, max_size=5))
def test_what_is_written_is_read(vouchers: list[Voucher]) -> None:
    assert decode(encode(vouchers)) == [voucher.completed() for voucher in vouchers]


def test_every_character_of_chinese_survives() -> None:
    points = [*range(0x20, 0xD800), *range(0xE000, 0xFFFE), *range(0x20000, 0x20100)]
    text = "".join(map(chr, points)).replace("\x7f", "").strip()
    assert decode(encode([Voucher("8202", "字", 0, "530700000", 2025, {"Remark": text})]))[0].header["Remark"] == text


def test_the_envelope_is_the_one_of_the_standard() -> None:
    data = encode([PLAIN])
    assert data.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<MOF><VoucherCount>1</VoucherCount><VoucherBody AdmDivCode="530700000"'
    )
    assert b"<VoucherFlag>0</VoucherFlag><Attach/><Voucher>" in data
    inner = unwrapped(data)[0].payload
    assert inner.startswith(b'<?xml version="1.0" encoding="GBK"?><Voucher><Id>8202-ZF-1</Id><AdmDivCode>530700000</AdmDivCode>')
    assert inner.endswith(b"<DetailList><Detail><PayAmt>1.00</PayAmt></Detail></DetailList></Voucher>")
    assert "中文".encode("gbk") in unwrapped(encode([Voucher("8202", "中文", 0, "530700000", 2025)]))[0].payload


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "编码"),
        ("中".encode("gbk"), "不是 UTF-8"),
        (b"<MOF>", "不是合法的 XML"),
        (b"<A/>", "MOF"),
        (b"<MOF/>", "内有 0 张"),
        (b'<?xml version="1.0" encoding="GBK"?><MOF/>', "应声明 UTF-8"),
        (b'<!DOCTYPE MOF [<!ENTITY a "b">]><MOF><VoucherCount>&a;</VoucherCount></MOF>', "DTD"),
        (b"<MOF><VoucherCount>1</VoucherCount><VoucherBody/></MOF>", "第 1 张凭证的 AdmDivCode"),
        (b"<MOF>" + b"<a>" * 9 + b"</a>" * 9 + b"<VoucherCount>0</VoucherCount></MOF>", "嵌套超过"),
        (encode([PLAIN]).replace(b"<VoucherCount>1", b"<VoucherCount>2"), "写明 2 张凭证，内有 1 张"),
        (encode([PLAIN]).replace(b"<VoucherFlag>0", b"<VoucherFlag>7"), "VoucherFlag"),
        (encode([PLAIN]).replace(b'StYear="2025"', b'StYear="25"'), "四位数"),
        (encode([PLAIN]).replace(b"<Voucher>", b"<Voucher>*"), "不是 Base64"),
        (encode([PLAIN]).replace(b'VoucherNo="ZF-1"', b'VoucherNo="ZF-2"'), "内 VoucherNo 为 ZF-1"),
    ],
)
def test_a_bad_envelope_is_told_in_a_sentence(data: bytes, says: str) -> None:
    if says == "编码":
        data, says = b"\xff\xfe", "不是 UTF-8"
    with pytest.raises(WireError, match=says):
        decode(data)


@pytest.mark.parametrize(
    ("inner", "says"),
    [
        ("<Voucher/>", "应声明 GBK"),
        ('<?xml version="1.0" encoding="GBK"?><Pay/>', "根元素应为 Voucher"),
        ('<?xml version="1.0" encoding="GBK"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><Voucher/>', "DTD"),
        ('<?xml version="1.0" encoding="GBK"?><Voucher><A>1</A><A>2</A></Voucher>', "字段 A 重复"),
        ('<?xml version="1.0" encoding="GBK"?><Voucher><A><B/></A></Voucher>', "不应再有元素"),
        ('<?xml version="1.0" encoding="GBK"?><Voucher><DetailList><Row/></DetailList></Voucher>', "只有 Detail"),
        ('<?xml version="1.0" encoding="GBK"?><Voucher>&unknown;</Voucher>', "不是合法的 XML"),
    ],
)
def test_a_bad_voucher_is_told_in_a_sentence(inner: str, says: str) -> None:
    with pytest.raises(WireError, match=says):
        Letter("530700000", 2025, "8202", "ZF-1", 0, inner.encode("gbk")).opened()


def test_bytes_that_are_not_gbk() -> None:
    with pytest.raises(WireError, match="不是 GBK"):
        Letter("530700000", 2025, "8202", "ZF-1", 0, b'<?xml version="1.0" encoding="GBK"?><Voucher>\xff\xff</Voucher>').opened()


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ({"A": "\x00"}, "U\\+0000"),
        ({"A": "\ud800"}, "U\\+D800"),
        ({"中": "1"}, "不能作字段名"),
        ({"A><B": "1"}, "不能作字段名"),
        ({"DetailList": "1"}, "不能作字段名"),
        ({"A": 1}, "应为文本"),
        ({"VoucherNo": "别的"}, "应为 ZF-1"),
    ],
)
def test_what_cannot_be_written_is_refused(header: dict[str, str], says: str) -> None:
    with pytest.raises(WireError, match=says):
        encode([Voucher("8202", "ZF-1", 0, "530700000", 2025, header)])


def test_a_flag_is_0_or_1() -> None:
    with pytest.raises(WireError, match="VoucherFlag"):
        encode([Voucher("8202", "ZF-1", 2, "530700000", 2025)])


def test_amounts_and_dates_of_fields() -> None:
    fields = {"PayAmt": "-12.30", "XPayDate": "20250102", "VouDate": "2025-01-02", "Bad": "1.234", "Day": "2025-02-30"}
    assert amount_in(fields, "PayAmt") == Decimal("-12.30")
    assert date_in(fields, "XPayDate") == date_in(fields, "VouDate") == date(2025, 1, 2)
    for name in ("Bad", "Absent"):
        with pytest.raises(WireError, match=name):
            amount_in(fields, name)
    for name in ("Day", "Absent"):
        with pytest.raises(WireError, match=name):
            date_in(fields, name)


def test_base64_may_be_broken_into_lines() -> None:
    data = encode([PLAIN])
    inner = base64.b64encode(unwrapped(data)[0].payload)
    broken = b"\r\n".join(inner[i : i + 20] for i in range(0, len(inner), 20))
    assert decode(data.replace(inner, broken)) == decode(data)


@given(FIELDS)
def test_a_set_of_fields_is_written_as_each_by_itself(fields: dict[str, str]) -> None:
    assert elements(fields) == "".join(element(name, "", text=value) for name, value in fields.items())


def test_what_is_completed_stays_and_what_stands_elsewhere_is_put_in_front() -> None:
    whole = PLAIN.completed()
    assert whole.completed() is whole and list(whole.header)[:5] == ["Id", "AdmDivCode", "StYear", "VtCode", "VoucherNo"]
    moved = Voucher("8202", "ZF-1", 0, "530700000", 2025, {"PayAmt": "1.00", **{k: v for k, v in whole.header.items() if k != "PayAmt"}})
    assert list(moved.completed().header) == list(whole.header)
