"""写：支付凭证写成 pain.001。"""

from __future__ import annotations

import re

from jincai.platform.evoucher.iso20022.places import ORDER, OURS, PAIN_001, SPACE, Fields
from jincai.platform.evoucher.markup import element
from jincai.platform.evoucher.problems import WireError

_LONGEST = {"VoucherNo": 35, "AgencyName": 140, "PayAcctName": 140, "PayeeAcctName": 140, "PayeeAcctBankName": 140, "PaySummaryName": 140}


def pain_001(header: Fields, details: tuple[Fields, ...]) -> bytes:
    """写支付凭证. Raises WireError where a value is longer than ISO 20022 takes."""
    for name, most in _LONGEST.items():
        if len(header.get(name, "")) > most:
            raise WireError(f"ISO 20022 的 {name} 至多 {most} 字，“{header[name][:20]}…”有 {len(header[name])} 字")
    placed = {place.field for place in ORDER} - {"VoucherNo"}
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
    return f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{SPACE}{PAIN_001}">{_in("CstmrCdtTrfInitn", message)}</Document>'.encode()


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
