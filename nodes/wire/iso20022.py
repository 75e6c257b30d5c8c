"""ISO 20022: pain.001 read; pain.002, camt.053 and camt.054 written; beside the interface of finance, per bank (ADR 0011, 8).

Only the inner document changes; envelope, identity and seals are the same. What ISO has a place for stands there; the budget elements
(资金性质, 功能分类, ...) stand in SplmtryData as fields of the voucher. A field that stands in both must be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nodes.wire.envelope import Body, Fields, Voucher, inner_xml, voucher_of
from nodes.wire.problems import WireError
from nodes.wire.tree import Element, declared_encoding, escaped, parse
from nodes.wire.values import cents, day, yuan

PAIN_001, PAIN_002, CAMT_053, CAMT_054 = "pain.001.001.09", "pain.002.001.12", "camt.053.001.08", "camt.054.001.08"
_SPACE = "urn:iso:std:iso:20022:tech:xsd:"
OUR_SPACE = "urn:jincai:voucher"
_DEPTH = 14
_TX = "PmtInf/CdtTrfTxInf"
_PAIN_001 = (
    ("VoucherNo", "GrpHdr/MsgId"),
    ("VoucherNo", f"{_TX}/PmtId/EndToEndId"),
    ("PayAmt", "GrpHdr/CtrlSum"),
    ("PayAmt", f"{_TX}/Amt/InstdAmt"),
    ("VouDate", "PmtInf/ReqdExctnDt/Dt"),
    ("AgencyName", "GrpHdr/InitgPty/Nm"),
    ("AgencyCode", "GrpHdr/InitgPty/Id/OrgId/Othr/Id"),
    ("PayAcctName", "PmtInf/Dbtr/Nm"),
    ("PayAcctNo", "PmtInf/DbtrAcct/Id/Othr/Id"),
    ("PayBankNo", "PmtInf/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
    ("PayeeAcctName", f"{_TX}/Cdtr/Nm"),
    ("PayeeAcctNo", f"{_TX}/CdtrAcct/Id/Othr/Id"),
    ("PayeeAcctBankName", f"{_TX}/CdtrAgt/FinInstnId/Nm"),
    ("PayeeAcctBankNo", f"{_TX}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
    ("PaySummaryName", f"{_TX}/RmtInf/Ustrd"),
)


def read_pain_001(body: Body) -> Voucher:
    """读 pain.001: one order as a payment voucher. Raises WireError."""
    message = _message(body.payload, PAIN_001, "CstmrCdtTrfInitn")
    supplied = _supplied(message)
    transactions = [one for group in message.children if group.tag == "PmtInf" for one in group.children if one.tag == "CdtTrfTxInf"]
    if len(transactions) != 1 or _at(message, "GrpHdr/NbOfTxs") != "1":
        raise WireError("一个 pain.001 应是一笔付款（NbOfTxs 为 1）。", "fields")
    amount = _element(message, f"{_TX}/Amt/InstdAmt")
    if amount is None or amount.attributes.get("Ccy") != "CNY":
        raise WireError("pain.001 的币种应为 CNY。", "fields")
    header = dict(supplied.header)
    for name, path in _PAIN_001:
        value = _at(message, path)
        if name in header and header[name] != value:
            raise WireError(f"{path} 为 {value[:40]}，{name} 为 {header[name][:40]}，两处不符。", "mismatch")
        header[name] = value
    return Voucher(header, supplied.details)


def _message(payload: bytes, name: str, tag: str) -> Element:
    """报文体: below Document of the right namespace. Raises WireError."""
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WireError(f"{name} 应为 UTF-8 编码。", "encoding") from None
    if declared_encoding(text) not in ("", "UTF-8"):
        raise WireError(f"{name} 应声明 UTF-8 编码。", "encoding")
    root = parse(text, _DEPTH)
    message = root.child(tag)
    if root.tag != "Document" or root.attributes.get("xmlns") != _SPACE + name or message is None:
        raise WireError(f"不是 {name} 报文。")
    return message


def _supplied(message: Element) -> Voucher:
    """补充数据: the fields that ISO has no place for. Raises WireError."""
    voucher = _element(message, "SplmtryData/Envlp/Voucher")
    if voucher is None or voucher.attributes.get("xmlns") != OUR_SPACE:
        raise WireError(f"缺少补充数据 SplmtryData/Envlp/Voucher（{OUR_SPACE}）。", "fields")
    return voucher_of(voucher)


def _element(root: Element, path: str) -> Element | None:
    found: Element | None = root
    for tag in path.split("/"):
        found = found.child(tag) if found is not None else None
    return found


def _at(root: Element, path: str) -> str:
    found = _element(root, path)
    return found.text if found is not None else ""


Part = tuple[str, "str | Sequence[Part]"]


def _xml(parts: Sequence[Part]) -> str:
    """元素文本: names may carry attributes after a blank; empty texts are left out."""
    found = []
    for name, content in parts:
        inner = escaped(content) if isinstance(content, str) else _xml(content)
        if inner:
            found.append(f"<{name}>{inner}</{name.split(' ')[0]}>")
    return "".join(found)


def _document(name: str, tag: str, parts: Sequence[Part], voucher: Voucher) -> bytes:
    supplied = inner_xml(voucher).replace("<Voucher>", f'<Voucher xmlns="{OUR_SPACE}">', 1)
    extra = f"<SplmtryData><Envlp>{supplied}</Envlp></SplmtryData>"
    head = f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_SPACE}{name}">'
    return f"{head}<{tag}>{_xml(parts)}{extra}</{tag}></Document>".encode()


def _moment(text: str) -> str:
    found = day(text)
    return f"{found}T00:00:00" if found else ""


def _amount(text: str) -> Part:
    return ('Amt Ccy="CNY"', text)


def pain_002(voucher: Voucher) -> bytes:
    """支付回单: status of the order; ACSC 已付, RJCT 退回 with the reason."""
    header = voucher.header
    paid = (cents(header["XPayAmt"]) or 0) != 0
    reason: Sequence[Part] = () if paid else (("Rsn", (("Prtry", "RETURNED"),)), ("AddtlInf", header["XAddWord"][:105]))
    one = (
        ("OrgnlEndToEndId", header["VoucherNo"]),
        ("TxSts", "ACSC" if paid else "RJCT"),
        ("StsRsnInf", reason),
        ("AccptncDtTm", _moment(header["XPayDate"])),
        ("AcctSvcrRef", header["XAgentBusinessNo"]),
        ("OrgnlTxRef", (("Amt", (('InstdAmt Ccy="CNY"', header["PayAmt"]),)),)),
    )
    parts = (
        ("GrpHdr", (("MsgId", f"R{header['VoucherNo']}"[:35]), ("CreDtTm", _moment(header["XPayDate"])))),
        ("OrgnlGrpInfAndSts", (("OrgnlMsgId", header["VoucherNo"]), ("OrgnlMsgNmId", PAIN_001))),
        ("OrgnlPmtInfAndSts", (("OrgnlPmtInfId", header["VoucherNo"]), ("TxInfAndSts", one))),
    )
    return _document(PAIN_002, "CstmrPmtStsRpt", parts, voucher)


def camt_053(voucher: Voucher) -> bytes:
    """支付日报: the clearing account of the day, before PBoC has cleared it: from zero, payments out, refunds in."""
    header = voucher.header
    on = (("Dt", header["VouDate"]),)
    net = (cents(header["NegAmt"]) or 0) - (cents(header["PosAmt"]) or 0)
    entries = [part for place, detail in enumerate(voucher.details, 1) for part in _entries(place, detail, header["VouDate"])]
    summary = (
        ("TtlCdtNtries", (("NbOfNtries", header["NegNum"]), ("Sum", header["NegAmt"]))),
        ("TtlDbtNtries", (("NbOfNtries", header["PosNum"]), ("Sum", header["PosAmt"]))),
    )
    statement: tuple[Part, ...] = (
        ("Id", header["VoucherNo"]),
        ("CreDtTm", _moment(header["VouDate"])),
        ("Acct", (("Id", (("Othr", (("Id", header["PayBankNo"]),)),)), ("Ccy", "CNY"), ("Nm", header["PayBankName"]))),
        ("Bal", _balance("OPBD", 0, on)),
        ("Bal", _balance("CLBD", net, on)),
        ("TxsSummry", summary),
        *entries,
    )
    group: Part = ("GrpHdr", (("MsgId", header["VoucherNo"]), ("CreDtTm", _moment(header["VouDate"]))))
    parts: tuple[Part, ...] = (group, ("Stmt", statement))
    return _document(CAMT_053, "BkToCstmrStmt", parts, voucher)


def _balance(kind: str, net: int, on: Sequence[Part]) -> Sequence[Part]:
    return (("Tp", (("CdOrPrtry", (("Cd", kind),)),)), _amount(yuan(abs(net))), ("CdtDbtInd", "DBIT" if net < 0 else "CRDT"), ("Dt", on))


def _entries(place: int, detail: Fields, on: str) -> list[Part]:
    """分录: a payment or a refund of the day, or the sums of one fund where a detail is a fund."""
    if "PosAmt" in detail:
        both = ((detail["PosAmt"], "DBIT"), (detail["NegAmt"], "CRDT"))
        return [_entry(f"{place}-{way}", text, way, on, "", detail["FundTypeCode"]) for text, way in both if cents(text)]
    if detail.get("ProState") not in ("0", "2"):
        return []
    amount = cents(detail.get("PayAmt")) or 0
    way = "DBIT" if amount > 0 else "CRDT"
    return [_entry(detail["VoucherNo"], yuan(abs(amount)), way, on, detail.get("AgentBusinessNo", ""), detail["VoucherNo"])]


def _entry(reference: str, text: str, way: str, on: str, serial: str, about: str) -> Part:
    details = (("TxDtls", (("Refs", (("EndToEndId", about),)),)),)
    parts: list[Part] = [("NtryRef", reference), _amount(text), ("CdtDbtInd", way), ("Sts", (("Cd", "BOOK"),))]
    parts += [("BookgDt", (("Dt", on),)), ("AcctSvcrRef", serial), ("BkTxCd", (("Prtry", (("Cd", "ZFPZ" if way == "DBIT" else "TK"),)),))]
    return ("Ntry", (*parts, ("NtryDtls", details)))


def camt_054(voucher: Voucher) -> bytes:
    """退款通知: a credit to the payer's account."""
    header = voucher.header
    details = (("Refs", (("EndToEndId", header["OriVoucherNo"]),)), ("RmtInf", (("Ustrd", header["XAddWord"][:140]),)))
    entry = (
        ("NtryRef", header["VoucherNo"]),
        _amount(header["PayAmt"]),
        ("CdtDbtInd", "CRDT"),
        ("Sts", (("Cd", "BOOK"),)),
        ("BookgDt", (("Dt", header["PayDate"]),)),
        ("AcctSvcrRef", header["AgentBusinessNo"]),
        ("BkTxCd", (("Prtry", (("Cd", "TK"),)),)),
        ("NtryDtls", (("TxDtls", details),)),
    )
    account = (("Id", (("Othr", (("Id", header["PayAcctNo"]),)),)), ("Ccy", "CNY"))
    notice = (("Id", header["VoucherNo"]), ("CreDtTm", _moment(header["VouDate"])), ("Acct", account), ("Ntry", entry))
    parts = (("GrpHdr", (("MsgId", header["VoucherNo"]), ("CreDtTm", _moment(header["VouDate"])))), ("Ntfctn", notice))
    return _document(CAMT_054, "BkToCstmrDbtCdtNtfctn", parts, voucher)


WRITERS: dict[tuple[str, str], tuple[str, Callable[[Voucher], bytes]]] = {
    ("8202", "1"): (PAIN_002, pain_002),
    ("2206", "0"): (CAMT_053, camt_053),
    ("2204", "0"): (CAMT_054, camt_054),
}
READERS = {PAIN_001: read_pain_001}
