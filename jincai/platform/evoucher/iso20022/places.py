"""位置：凭证的哪个字段写在 ISO 20022 报文的哪个元素里；是哪种报文。"""

from __future__ import annotations

import re
from typing import NamedTuple

Fields = dict[str, str]
PAIN_001, PAIN_002, CAMT_053, CAMT_054 = "pain.001.001.09", "pain.002.001.12", "camt.053.001.08", "camt.054.001.08"
NAME = "iso20022"
"""What `Counterpart.speaks` says of a bank that wants these."""
OURS = "urn:jincai:voucher"
SPACE = "urn:iso:std:iso:20022:tech:xsd:"
_NAMED = re.compile(rb"""<Document\s[^>]*xmlns=["']urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3}\.\d{3}\.\d{2})["']""")


class Place(NamedTuple):
    """一个字段的位置."""

    field: str
    path: str


_TX = "PmtInf/CdtTrfTxInf"
ORDER = (
    Place("VoucherNo", "GrpHdr/MsgId"),
    Place("VoucherNo", f"{_TX}/PmtId/EndToEndId"),
    Place("PayAmt", f"{_TX}/Amt/InstdAmt"),
    Place("VouDate", "PmtInf/ReqdExctnDt/Dt"),
    Place("AgencyName", "GrpHdr/InitgPty/Nm"),
    Place("AgencyCode", "GrpHdr/InitgPty/Id/OrgId/Othr/Id"),
    Place("PayAcctName", "PmtInf/Dbtr/Nm"),
    Place("PayAcctNo", "PmtInf/DbtrAcct/Id/Othr/Id"),
    Place("PayBankNo", "PmtInf/DbtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
    Place("PayeeAcctName", f"{_TX}/Cdtr/Nm"),
    Place("PayeeAcctNo", f"{_TX}/CdtrAcct/Id/Othr/Id"),
    Place("PayeeAcctBankName", f"{_TX}/CdtrAgt/FinInstnId/Nm"),
    Place("PayeeAcctBankNo", f"{_TX}/CdtrAgt/FinInstnId/ClrSysMmbId/MmbId"),
    Place("PaySummaryName", f"{_TX}/RmtInf/Ustrd"),
)
STATUS = "OrgnlPmtInfAndSts/TxInfAndSts"
REPLY = (
    Place("VoucherNo", "OrgnlGrpInfAndSts/OrgnlMsgId"),
    Place("VoucherNo", f"{STATUS}/OrgnlEndToEndId"),
    Place("XAgentBusinessNo", f"{STATUS}/AcctSvcrRef"),
    Place("PayAmt", f"{STATUS}/OrgnlTxRef/Amt/InstdAmt"),
)
DAY = (
    Place("VoucherNo", "Stmt/Id"),
    Place("PayBankNo", "Stmt/Acct/Id/Othr/Id"),
    Place("PosAmt", "Stmt/TxsSummry/TtlDbtNtries/Sum"),
    Place("PosNum", "Stmt/TxsSummry/TtlDbtNtries/NbOfNtries"),
    Place("NegAmt", "Stmt/TxsSummry/TtlCdtNtries/Sum"),
    Place("NegNum", "Stmt/TxsSummry/TtlCdtNtries/NbOfNtries"),
)
NOTICE = (
    Place("VoucherNo", "Ntfctn/Id"),
    Place("PayAcctNo", "Ntfctn/Acct/Id/Othr/Id"),
    Place("PayAmt", "Ntfctn/Ntry/Amt"),
    Place("PayDate", "Ntfctn/Ntry/BookgDt/Dt"),
    Place("AgentBusinessNo", "Ntfctn/Ntry/AcctSvcrRef"),
    Place("OriVoucherNo", "Ntfctn/Ntry/NtryDtls/TxDtls/Refs/EndToEndId"),
)


def form_of(payload: bytes) -> str:
    """内文的格式: the name of the ISO 20022 message, empty for the interface of finance."""
    found = _NAMED.search(payload[:1000])
    return found.group(1).decode("ascii") if found else ""


def takes(vt_code: str, flag: int) -> bool:
    """有没有 ISO 的写法: of what finance sends; the rest goes in the interface of finance to every bank."""
    return (vt_code, flag) == ("8202", 0)
