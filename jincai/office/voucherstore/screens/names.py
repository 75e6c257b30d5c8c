"""代码的名称、人的姓名：凭证上只有代码，纸面和屏幕上写出名称。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from jincai.platform.banking import api as banking
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards

SETS = {
    "FundTypeCode": "fund_type", "ExpFuncCode": "exp_func", "GovExpEcoCode": "gov_econ", "DepExpEcoCode": "dep_econ", "ExpEcoCode": "dep_econ",
    "SetModeCode": "settlement_method", "PayTypeCode": "voucher_payment_type", "BusinessTypeCode": "business_type", "BudgetSubjectCode": "revenue",
    "IncomeSortCode": "revenue",
}  # fmt: skip
"""字段的代码属于哪个代码集。"""
ACCOUNTS = ("AcctNo", "AccNo", "AccoNo", "AccoCode", "AcctCode", "DebitAcct", "LoanAcct")
"""以这些结尾的字段是账号：标准里写法不一."""
WORDS = {("XCheckResult", "0"): "相符", ("XCheckResult", "1"): "不符"}
"""不在代码集里的代码."""
COUNTERPARTS = {"mof": "财政", "bank": "代理银行", "pboc": "人民银行国库"}


def of_codes(fields: Iterable[Mapping[str, str]], *, on: date, division: str) -> dict[tuple[str, str], str]:
    """代码的名称 by (field, code), and the units' names."""
    lines = list(fields)
    asked = {(name, each[name]) for each in lines for name in (*SETS, "AgencyCode") if each.get(name)}
    units = {row.code: row.name for row in standards.agencies(division)} if any(name == "AgencyCode" for name, _ in asked) else {}
    found = {key: word for key, word in WORDS.items() if any(each.get(key[0]) == key[1] for each in lines)}
    for name, code in asked:
        if name == "AgencyCode":
            found[name, code] = units.get(code, "")
        elif row := standards.code(SETS[name], code, on, division):
            found[name, code] = row.name
    for each in lines:
        if (number := each.get("PayBankNo", "")) and not each.get("PayAcctBankName") and not each.get("PayBankName") and (bank := banking.bank(number)):
            found["PayBankNo", number] = bank.name
    return found


def masked(fields: Mapping[str, str]) -> dict[str, str]:
    """账号遮住, as on every screen."""
    return {name: banking.masked(value) if name.endswith(ACCOUNTS) and value else value for name, value in fields.items()}


def people() -> dict[str, str]:
    """用户名到姓名."""
    return identity.names()


def unit(division: str, code: str) -> str:
    """单位的名称; "" for none."""
    return next((row.name for row in standards.agencies(division) if row.code == code), "") if code else ""


def maker(view: evoucher.VersionView) -> str:
    """谁出具: what a unit answers to finance bears the unit's seal."""
    if view.flag and view.maker == evoucher.OURS and any(each.position == "gz" for each in view.signatures):
        return "预算单位"
    return COUNTERPARTS.get(view.maker, view.maker)


def signer(view: evoucher.SignatureView, names: Mapping[str, str]) -> str:
    """签章人的名称: a clerk by his own name; what no person signed, the system did."""
    if view.position != "qm":
        return view.name
    return names.get(view.holder) or ("系统" if view.holder == "system" else view.name)
