"""ISO 20022：与财政接口并列的内文。支付凭证写成 pain.001，银行来的 pain.002、camt.053、camt.054 读成凭证；信封、签章、存库不变。

ISO 有位置的字段写在 ISO 的元素里，其余（资金性质、功能分类等）写在补充数据 SplmtryData 里。读的时候两处都有的必须一致。
报文定义：ISO 20022 pain.001.001.09、pain.002.001.12、camt.053.001.08、camt.054.001.08；对照见 domain/data/iso20022_map.csv。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from jincai.platform.evoucher.markup import Node, element, read, trimmed
from jincai.platform.evoucher.problems import Unsound, WireError

Fields = dict[str, str]
Header = tuple[Fields, tuple[Fields, ...]]
PAIN_001, PAIN_002, CAMT_053, CAMT_054 = "pain.001.001.09", "pain.002.001.12", "camt.053.001.08", "camt.054.001.08"
NAME = "iso20022"
"""What `Counterpart.speaks` says of a bank that wants these."""
OURS = "urn:jincai:voucher"
_SPACE = "urn:iso:std:iso:20022:tech:xsd:"
_NAMED = re.compile(rb"""<Document\s[^>]*xmlns=["']urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3}\.\d{3}\.\d{2})["']""")
_DEPTH = 14
_LONGEST = {"VoucherNo": 35, "AgencyName": 140, "PayAcctName": 140, "PayeeAcctName": 140, "PayeeAcctBankName": 140, "PaySummaryName": 140}


class _Place(NamedTuple):
    field: str
    path: str


_TX = "PmtInf/CdtTrfTxInf"
_ORDER = (
    _Place("VoucherNo", "GrpHdr/MsgId"),
    _Place("VoucherNo", f"{_TX}/PmtId/EndToEndId"),
    _Place("PayAmt", f"{_TX}/Amt/InstdAmt"),
    _Place("VouDate", "PmtInf/ReqdExctnDt/Dt"),
    _Place("AgencyName", "GrpHdr/InitgPty/Nm"),
    _Place("AgencyCode", "GrpHdr/InitgPty/Id/OrgId/Othr/Id"),
    _Place("PayAcctName", "PmtInf/Dbtr/Nm"),
    _Place("PayAcctNo", "PmtInf/DbtrAcct/Id/Othr/Id"),
    _Place("PayBankNo", "PmtInf/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
    _Place("PayeeAcctName", f"{_TX}/Cdtr/Nm"),
    _Place("PayeeAcctNo", f"{_TX}/CdtrAcct/Id/Othr/Id"),
    _Place("PayeeAcctBankName", f"{_TX}/CdtrAgt/FinInstnId/Nm"),
    _Place("PayeeAcctBankNo", f"{_TX}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
    _Place("PaySummaryName", f"{_TX}/RmtInf/Ustrd"),
)
_STATUS = "OrgnlPmtInfAndSts/TxInfAndSts"
_REPLY = (
    _Place("VoucherNo", "OrgnlGrpInfAndSts/OrgnlMsgId"),
    _Place("VoucherNo", f"{_STATUS}/OrgnlEndToEndId"),
    _Place("XAgentBusinessNo", f"{_STATUS}/AcctSvcrRef"),
    _Place("PayAmt", f"{_STATUS}/OrgnlTxRef/Amt/InstdAmt"),
)
_DAY = (
    _Place("VoucherNo", "Stmt/Id"),
    _Place("PayBankNo", "Stmt/Acct/Id/Othr/Id"),
    _Place("PosAmt", "Stmt/TxsSummry/TtlDbtNtries/Sum"),
    _Place("PosNum", "Stmt/TxsSummry/TtlDbtNtries/NbOfNtries"),
    _Place("NegAmt", "Stmt/TxsSummry/TtlCdtNtries/Sum"),
    _Place("NegNum", "Stmt/TxsSummry/TtlCdtNtries/NbOfNtries"),
)
_NOTICE = (
    _Place("VoucherNo", "Ntfctn/Id"),
    _Place("PayAcctNo", "Ntfctn/Acct/Id/Othr/Id"),
    _Place("PayAmt", "Ntfctn/Ntry/Amt"),
    _Place("PayDate", "Ntfctn/Ntry/BookgDt/Dt"),
    _Place("AgentBusinessNo", "Ntfctn/Ntry/AcctSvcrRef"),
    _Place("OriVoucherNo", "Ntfctn/Ntry/NtryDtls/TxDtls/Refs/EndToEndId"),
)


def form_of(payload: bytes) -> str:
    """内文的格式: the name of the ISO 20022 message, empty for the interface of finance."""
    found = _NAMED.search(payload[:1000])
    return found.group(1).decode("ascii") if found else ""


def takes(vt_code: str, flag: int) -> bool:
    """有没有 ISO 的写法: of what finance sends; the rest goes in the interface of finance to every bank."""
    return (vt_code, flag) == ("8202", 0)


def pain_001(header: Fields, details: tuple[Fields, ...]) -> bytes:
    """写支付凭证. Raises WireError where a value is longer than ISO 20022 takes."""
    for name, most in _LONGEST.items():
        if len(header.get(name, "")) > most:
            raise WireError(f"ISO 20022 的 {name} 至多 {most} 字，“{header[name][:20]}…”有 {len(header[name])} 字")
    placed = {place.field for place in _ORDER} - {"VoucherNo"}
    rest = {name: value for name, value in header.items() if name not in placed}
    number, amount, on = header["VoucherNo"], header["PayAmt"], _iso_date(header["VouDate"])
    agency = _in("Id", _in("OrgId", _in("Othr", _text("Id", header.get("AgencyCode", "")))))
    group = _text("MsgId", number) + _text("CreDtTm", f"{on}T00:00:00") + _text("NbOfTxs", "1") + _text("CtrlSum", amount)
    group += _in("InitgPty", _text("Nm", header.get("AgencyName", "")) + agency)
    transfer = _in("PmtId", _text("EndToEndId", number)) + _in("Amt", element("InstdAmt", "", {"Ccy": "CNY"}, text=amount))
    transfer += _in("CdtrAgt", _bank(header.get("PayeeAcctBankNo", ""), header.get("PayeeAcctBankName", "")))
    transfer += _in("Cdtr", _text("Nm", header["PayeeAcctName"])) + _account("CdtrAcct", header["PayeeAcctNo"])
    transfer += _in("RmtInf", _text("Ustrd", header.get("PaySummaryName", "")))
    payment = _text("PmtInfId", number) + _text("PmtMtd", "TRF") + _in("ReqdExctnDt", _text("Dt", on))
    payment += _in("Dbtr", _text("Nm", header["PayAcctName"])) + _account("DbtrAcct", header["PayAcctNo"])
    payment += f"<DbtrAgt>{_bank(header.get('PayBankNo', ''), '')}</DbtrAgt>" + _in("CdtTrfTxInf", transfer)
    message = _in("GrpHdr", group) + _in("PmtInf", payment) + _supplied(rest, details)
    return f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{_SPACE}{PAIN_001}">{_in("CstmrCdtTrfInitn", message)}</Document>'.encode()


def _iso_date(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch(r"\d{8}", text, re.ASCII) else text


def _text(tag: str, value: str) -> str:
    return element(tag, "", text=value) if value else ""


def _in(tag: str, inside: str) -> str:
    return element(tag, inside) if inside else ""


def _account(tag: str, number: str) -> str:
    return _in(tag, _in("Id", _in("Othr", _text("Id", number))))


def _bank(number: str, name: str) -> str:
    inside = _in("ClrSysMmbId", _text("MmbId", number)) + _text("Nm", name)
    return f"<FinInstnId>{inside}</FinInstnId>"


def _supplied(header: Fields, details: tuple[Fields, ...]) -> str:
    lines = "".join(element("Detail", _fields(detail)) for detail in details)
    voucher = element("Voucher", _fields(header) + f"<DetailList>{lines}</DetailList>", {"xmlns": OURS})
    return _in("SplmtryData", _in("Envlp", voucher))


def _fields(fields: Fields) -> str:
    return "".join(element(name, "", text=value) for name, value in fields.items())


def opened(payload: bytes, where: str) -> Header:
    """读: header and details of a message. Raises Unsound for what is not one, and where its two halves differ."""
    form = form_of(payload)
    if form not in _READ:
        raise Unsound("unknown_kind", f"{where}是 {form} 报文，本系统不读")
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unsound("encoding", f"{where}不是 UTF-8 编码") from None
    root = read(text, where, ("UTF-8", ""), depth=_DEPTH)
    space, (tag, places, agrees) = f"{{{_SPACE}{form}}}", _READ[form]
    message = root.find(f"{space}{tag}")
    voucher = message.find(f"{space}SplmtryData/{space}Envlp/{{{OURS}}}Voucher") if message is not None else None
    if root.tag != f"{space}Document" or message is None or voucher is None:
        raise Unsound("unreadable", f"{where}缺少 {tag} 或补充数据")
    header = _read_fields((one for one in voucher if _local(one) != "DetailList"), where)
    lists = [one for one in voucher if _local(one) == "DetailList"]
    details = tuple(_read_fields(detail, where) for each in lists for detail in each)

    said = partial(_said, message, space)
    for place in places:
        ours = header.setdefault(place.field, said(place.path))
        if ours != said(place.path):
            raise Unsound("mismatch", f"{where}的 {place.path} 为 {said(place.path)[:40]}，{place.field} 为 {ours[:40]}，两处不符")
    if problem := agrees(header, said):
        raise Unsound("mismatch", f"{where}的{problem}")
    return header, details


def _said(message: Node, space: str, path: str) -> str:
    return trimmed(message.findtext("/".join(space + part for part in path.split("/"))))


def _local(node: Node) -> str:
    return node.tag.removeprefix(f"{{{OURS}}}")


def _read_fields(nodes: Iterable[Node], where: str) -> Fields:
    fields: Fields = {}
    for node in nodes:
        name = _local(node)
        if name in fields or len(node) or "}" in name:
            raise Unsound("unreadable", f"{where}的字段 {name[:40]} 重复，或内含元素")
        fields[name] = trimmed(node.text)
    return fields


def _status(header: Fields, said: Callable[[str], str]) -> str:
    """回单: what the status says of money is what XPayAmt says."""
    paid = header.get("XPayAmt", "").strip("0.") != ""
    status = said(f"{_STATUS}/TxSts")
    return "" if status == ("ACSC" if paid else "RJCT") else f"状态 {status[:8]} 与实付金额 {header.get('XPayAmt', '')[:20]} 不符"


def _credit(header: Fields, said: Callable[[str], str]) -> str:
    way = said("Ntfctn/Ntry/CdtDbtInd")
    return "" if way == "CRDT" else f"借贷方向 {way[:8]} 不是退款"


def _nothing(header: Fields, said: Callable[[str], str]) -> str:
    return ""


_READ: dict[str, tuple[str, tuple[_Place, ...], Callable[[Fields, Callable[[str], str]], str]]] = {
    PAIN_001: ("CstmrCdtTrfInitn", _ORDER, _nothing),
    PAIN_002: ("CstmrPmtStsRpt", _REPLY, _status),
    CAMT_053: ("BkToCstmrStmt", _DAY, _nothing),
    CAMT_054: ("BkToCstmrDbtCdtNtfctn", _NOTICE, _credit),
}
