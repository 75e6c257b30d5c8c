"""ISO 20022: what the bank reads and writes is valid against the official schemas, under the same seals, and pays the same."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from nodes.tests import seals
from nodes.tests.conftest import Start
from nodes.tests.drive import Node, Sent, wrap
from nodes.tests.messages import DAY, line, order

FOLDER = Path(__file__).parent / "data" / "iso20022"
ISO = "urn:iso:std:iso:20022:tech:xsd:"
PAIN_001 = "pain.001.001.09"
MAPPED = {"VouDate", "AgencyCode", "AgencyName", "PayAcctNo", "PayAcctName", "PayBankNo", "PayeeAcctNo", "PayeeAcctName"}
MAPPED |= {"PayeeAcctBankName", "PayeeAcctBankNo", "PayAmt", "PaySummaryName"}


def schema_problems(name: str, payload: bytes) -> list[str]:
    """按官方模式校验。"""
    schema = etree.XMLSchema(etree.parse(FOLDER / f"{name}.xsd"))
    document = etree.fromstring(payload)
    return [] if schema.validate(document) else [str(one.message) for one in schema.error_log]


def pain_001(sent: Sent, **changed: str) -> bytes:
    """财政写的 pain.001: written here by hand, not by the node."""
    h = {name: escape(value) for name, value in sent.header.items()} | changed
    rest = {"Id": sent.number, "AdmDivCode": sent.division, "StYear": sent.year, "VtCode": sent.kind}
    rest |= {name: value for name, value in h.items() if name not in MAPPED}
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in rest.items())
    details = "".join("<Detail>" + "".join(f"<{n}>{v}</{n}>" for n, v in one.items()) + "</Detail>" for one in sent.details)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{ISO}{PAIN_001}"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>{sent.number}</MsgId><CreDtTm>{h["VouDate"]}T09:00:00</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>{h["PayAmt"]}</CtrlSum>
<InitgPty><Nm>{h["AgencyName"]}</Nm><Id><OrgId><Othr><Id>{h["AgencyCode"]}</Id></Othr></OrgId></Id></InitgPty></GrpHdr>
<PmtInf><PmtInfId>{sent.number}</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt><Dt>{h["VouDate"]}</Dt></ReqdExctnDt>
<Dbtr><Nm>{h["PayAcctName"]}</Nm></Dbtr><DbtrAcct><Id><Othr><Id>{h["PayAcctNo"]}</Id></Othr></Id></DbtrAcct>
<DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>{h["PayBankNo"]}</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>
<CdtTrfTxInf><PmtId><EndToEndId>{sent.number}</EndToEndId></PmtId><Amt><InstdAmt Ccy="{changed.get("Ccy", "CNY")}">{h["PayAmt"]}</InstdAmt></Amt>
<CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>{h["PayeeAcctBankNo"]}</MmbId></ClrSysMmbId><Nm>{h["PayeeAcctBankName"]}</Nm></FinInstnId></CdtrAgt>
<Cdtr><Nm>{h["PayeeAcctName"]}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>{h["PayeeAcctNo"]}</Id></Othr></Id></CdtrAcct>
<RmtInf><Ustrd>{h["PaySummaryName"]}</Ustrd></RmtInf></CdtTrfTxInf></PmtInf>
<SplmtryData><Envlp><Voucher xmlns="urn:jincai:voucher">{fields}<VoucherNo>{changed.get("Inner", sent.number)}</VoucherNo>
<DetailList>{details}</DetailList></Voucher></Envlp></SplmtryData></CstmrCdtTrfInitn></Document>""".encode()


def enclosed(sent: Sent, payload: bytes, form: str = PAIN_001) -> str:
    """凭证体。"""
    named = f'AdmDivCode="{sent.division}" StYear="{sent.year}" VtCode="{sent.kind}" VoucherNo="{sent.number}"'
    inner = base64.b64encode(payload).decode()
    stamps = seals.stamps(sent.kind, payload)
    return f'<VoucherBody {named}><VoucherFlag>0</VoucherFlag><Attach/><Voucher Format="{form}">{inner}</Voucher>{stamps}</VoucherBody>'


def post(node: Node, *bodies: str) -> list[tuple[str, str]]:
    status, content = node.call("POST", "/vouchers", wrap(*bodies))
    assert status == 200, content
    return [(one["status"], one["reason"]) for one in json.loads(content)["results"]]


def read(node: Node) -> list[tuple[str, str, str, bytes]]:
    """发件箱: kind, number, format, document."""
    root = ElementTree.fromstring(node.call("GET", "/outbox")[1])
    found = []
    for one in root.findall("VoucherBody"):
        inner = one.find("Voucher")
        assert inner is not None
        assert one.find("Stamp") is not None
        found.append((one.attrib["VtCode"], one.attrib["VoucherNo"], inner.get("Format", ""), base64.b64decode(inner.text or "")))
    return found


def test_a_bank_that_speaks_iso_20022(bank_of: Start, pboc: Node) -> None:
    bank = bank_of("--speaks", "iso20022", "--refund-share", "1")
    one = order("P1", "100.00", line("60.00"), line("40.00", func="2080505", gov="50102"), PayeeAcctName="丽江市“龘”𠮷&<公司>")
    two = order("P2", "7.50", PayeeAcctNo="6222021234567890011")
    documents = [pain_001(one), pain_001(two)]
    assert [schema_problems(PAIN_001, document) for document in documents] == [[], []]
    assert post(bank, *(enclosed(sent, document) for sent, document in zip((one, two), documents, strict=True))) == [("15", "")] * 2
    assert post(bank, enclosed(one, documents[0])) == [("15", "")]
    bank.clock(DAY, "pay", "close")
    for number in range(3, 20):
        bank.clock(f"2025-01-{number:02d}", "open", "close")
        pboc.clock(f"2025-01-{number:02d}", "open")
    sent = read(bank)
    assert {(kind, form) for kind, _, form, _ in sent} == {
        ("8202", "pain.002.001.12"),
        ("2206", "camt.053.001.08"),
        ("2204", "camt.054.001.08"),
    }
    assert [(number, schema_problems(form, payload)) for _, number, form, payload in sent if schema_problems(form, payload)] == []
    replies = {number: etree.fromstring(payload) for kind, number, _, payload in sent if kind == "8202"}
    space = {"p": f"{ISO}pain.002.001.12", "v": "urn:jincai:voucher"}
    assert [replies[n].findtext(".//p:TxSts", namespaces=space) for n in ("P1", "P2")] == ["ACSC", "RJCT"]
    assert replies["P2"].findtext(".//p:AddtlInf", namespaces=space) == "收款账户已销户"
    assert replies["P1"].findtext(".//v:PayeeAcctName", namespaces=space) == "丽江市“龘”𠮷&<公司>"
    assert replies["P1"].findtext(".//v:XPayAmt", namespaces=space) == "100.00"
    balanced(next(payload for kind, number, _, payload in sent if number == "RB20250102"))
    assert pboc.status()["counts"]["claims"] == 1
    assert bank.status()["zero_at_day_end"] is True


def balanced(payload: bytes) -> None:
    """对账单: opening + entries = closing."""
    space = {"c": f"{ISO}camt.053.001.08"}
    root = etree.fromstring(payload)

    def signed(element: etree._Element) -> Decimal:
        amount = Decimal(element.findtext("c:Amt", namespaces=space) or "")
        return amount if element.findtext("c:CdtDbtInd", namespaces=space) == "CRDT" else -amount

    opening, closing = (signed(one) for one in root.iterfind(".//c:Bal", space))
    assert opening + sum(signed(one) for one in root.iterfind(".//c:Ntry", space)) == closing == Decimal("-100.00")


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"Ccy": "USD"}, ("16", "fields")),
        ({"Inner": "P9"}, ("16", "mismatch")),
        ({"PayAmt": "100.0"}, ("16", "fields")),
        ({"PayAmt": "99.00"}, ("16", "fields")),
        ({"AgencyCode": "101002"}, ("30", "wrong_seal")),
    ],
)
def test_an_unsound_pain_001(bank_of: Start, changed: dict[str, str], answer: tuple[str, str]) -> None:
    sent = order("P1")
    assert post(bank_of("--speaks", "iso20022"), enclosed(sent, pain_001(sent, **changed))) == [answer]


def test_forms_that_are_not_spoken(bank_of: Start) -> None:
    sent = order("P1")
    document = pain_001(sent)
    assert post(bank_of(), enclosed(sent, document)) == [("16", "unknown_kind")]
    bank = bank_of("--speaks", "iso20022")
    assert post(bank, enclosed(sent, document, "pain.001.001.03")) == [("16", "unknown_kind")]
    assert post(bank, enclosed(sent, document.replace(b"pain.001.001.09", b"pain.001.001.03"))) == [("16", "unreadable")]
    assert post(bank, enclosed(sent, document.decode().encode("gbk"))) == [("16", "encoding")]
    assert post(bank, enclosed(sent, b'<!DOCTYPE a [<!ENTITY b "c">]>' + document)) == [("16", "entity")]
    assert post(bank, enclosed(replace(sent, number="P2"), document)) == [("16", "mismatch")]
    assert post(bank, enclosed(sent, document)) == [("15", "")]
