"""ISO 20022：写出的 pain.001 合官方模式；写后读回一样；两处不一致的不收。"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from jincai.platform.evoucher import document, envelope, iso20022
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.problems import Unsound, WireError

SCHEMAS = Path(__file__).resolve().parents[4] / "nodes" / "tests" / "data" / "iso20022"
HEADER = {
    "Id": "8202-P1",
    "VouDate": "20250102",
    "FundTypeCode": "111",
    "AgencyCode": "101001",
    "AgencyName": "市教育局",
    "PayAcctNo": "24030101040001234",
    "PayAcctName": "市教育局零余额账户",
    "PayBankNo": "",
    "PayeeAcctNo": "6222021234567890128",
    "PayeeAcctName": "丽江“龘”𠮷&<公司>",
    "PayeeAcctBankName": "工商银行丽江分行",
    "PayeeAcctBankNo": "102753000026",
    "PayAmt": "100.00",
    "PaySummaryName": "印刷费",
}
DETAILS = ({"ExpFuncCode": "2050201", "PayAmt": "60.00", "ProCode": ""}, {"ExpFuncCode": "2080505", "PayAmt": "40.00", "ProCode": "X1"})


def voucher(**changed: str) -> Voucher:
    return Voucher("8202", "P1", 0, "530700000", 2025, HEADER | changed, DETAILS)


def opened(payload: bytes, flag: int = 0) -> Voucher:
    return document.opened(payload, division="530700000", year=2025, vt_code="8202", voucher_no="P1", flag=flag)


def status(*, said: str = "ACSC", serial: str = "18", paid: str = "100.00") -> bytes:
    """银行的 pain.002，这里手写。"""
    own = {"AdmDivCode": "530700000", "StYear": "2025", "VtCode": "8202", "VoucherNo": "P1", "PayAmt": "100.00", "XPayAmt": paid}
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in (own | {"XAgentBusinessNo": "18"}).items())
    return f"""<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt>
<GrpHdr><MsgId>RP1</MsgId><CreDtTm>2025-01-02T00:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>P1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>P1</OrgnlEndToEndId><TxSts>{said}</TxSts>
<AcctSvcrRef>{serial}</AcctSvcrRef><OrgnlTxRef><Amt><InstdAmt Ccy="CNY">100.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts>
<SplmtryData><Envlp><Voucher xmlns="urn:jincai:voucher">{fields}<DetailList/></Voucher></Envlp></SplmtryData>
</CstmrPmtStsRpt></Document>""".encode()


def check(name: str, payload: bytes) -> None:
    etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd")).assertValid(etree.fromstring(payload))


def test_what_is_written_is_valid_and_reads_back() -> None:
    payload = document.written(voucher(), "iso20022")
    check("pain.001.001.09", payload)
    assert iso20022.form_of(payload) == "pain.001.001.09"
    back = opened(payload)
    assert back.header == voucher().completed().header | {"VouDate": "2025-01-02"}
    assert back.details == DETAILS
    assert b'<Voucher Format="pain.001.001.09">' in envelope.wrapped([envelope.Letter("530700000", 2025, "8202", "P1", 0, payload)])


def test_other_kinds_and_other_banks_stay_with_the_interface_of_finance() -> None:
    assert document.written(voucher()).startswith(b'<?xml version="1.0" encoding="GBK"?><Voucher>')
    recall = Voucher("5651", "C1", 0, "530700000", 2025, {"OriVoucherNo": "P1"})
    assert document.written(recall, "iso20022") == document.written(recall)


def test_a_value_that_iso_has_no_room_for() -> None:
    with pytest.raises(WireError, match="PayeeAcctName 至多 140 字"):
        document.written(voucher(PayeeAcctName="长" * 141), "iso20022")


def test_a_status_report() -> None:
    payload = status()
    check("pain.002.001.12", payload)
    assert opened(payload, 1).header["XPayAmt"] == "100.00"
    assert opened(status(said="RJCT", paid="0.00"), 1).header["XPayAmt"] == "0.00"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (status(said="RJCT"), "mismatch"),
        (status(paid="0.00"), "mismatch"),
        (status(serial="19"), "mismatch"),
        (status().replace(b"<VoucherNo>P1", b"<VoucherNo>P2"), "mismatch"),
        (status().replace(b"pain.002.001.12", b"pain.008.001.08"), "unknown_kind"),
        (status().replace(b"SplmtryData", b"Splmtry"), "unreadable"),
        (status().replace(b'encoding="UTF-8"', b'encoding="GBK"'), "encoding"),
        (status().replace(b"<Document", b'<!DOCTYPE a [<!ENTITY b "c">]><Document'), "entity"),
        (status().replace(b"<StYear>2025</StYear>", b"<StYear>2025</StYear>" * 2), "unreadable"),
    ],
)
def test_what_does_not_agree_is_refused(payload: bytes, reason: str) -> None:
    with pytest.raises(Unsound) as caught:
        opened(payload, 1)
    assert caught.value.reason == reason
