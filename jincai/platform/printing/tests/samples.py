"""样张：一张支付凭证、一张批量支付明细，由测试改成各种样子。"""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from jincai.platform.printing.api import Seal, Sheet

AT = datetime(2025, 1, 3, 1, 12, tzinfo=UTC)
CODE, URL = "7K3FQ9XPW2MD5R8T", "https://verify.example/verify/?code=7K3FQ9XPW2MD5R8T"
ORDER = Sheet(
    kind="8202", title="国库集中支付凭证", place="丽江市", number="ZF20250102000123", on=date(2025, 1, 2), amount=Decimal("1234567.80"),
    header={
        "AgencyCode": "101001", "AgencyName": "丽江市教育局", "FundTypeCode": "111", "PayTypeCode": "12", "SetModeCode": "2",
        "PaySummaryName": "学校维修改造工程款", "PayAcctName": "丽江市教育局零余额账户", "PayAcctNo": "*************1234", "PayBankNo": "102753000018",
        "PayeeAcctName": "云南某某建筑工程有限责任公司", "PayeeAcctNo": "***************0128", "PayeeAcctBankName": "中国工商银行丽江分行古城支行",
        "PayeeAcctBankNo": "102753000026", "XPayDate": "2025-01-02", "XPayAmt": "1234567.80", "XAgentBusinessNo": "001820250102000001",
    },
    details=tuple(
        {"ExpFuncCode": "2050201", "GovExpEcoCode": "50502", "DepExpEcoCode": "30201", "ProCode": "", "BgtId": "ZB-1", "PayAmt": "411522.60"}
        for _ in range(3)
    ),
    names={("ExpFuncCode", "2050201"): "学前教育", ("FundTypeCode", "111"): "一般公共预算资金"},
    seals=(
        Seal(position="qm", name="李明华"), Seal(position="gz", name="丽江市教育局"), Seal(position="ywzyz", name="丽江市财政局"),
        Seal(position="zqz", name="代理银行丽江分行", on=date(2025, 1, 2)),
    ),
    code=CODE, url=URL, digest="39" * 32, printed="2025-01-03 09:12　李明华 打印",
)  # fmt: skip


def order(**changes: Any) -> Sheet:
    """支付凭证 with these changes."""
    return dataclasses.replace(ORDER, **changes)


def batch(lines: int) -> Sheet:
    """批量支付明细 of so many lines, 1.01 yuan each."""
    header = {"AgencyCode": "101001", "AgencyName": "丽江市教育局", "PayAcctName": "零余额账户", "PayAcctNo": "****1234", "AllNum": str(lines)}
    details = tuple({"PayeeAcctName": f"人员{n:05d}", "PayeeAcctNo": f"***{n % 10000:04d}", "PayAmt": "1.01"} for n in range(1, lines + 1))
    return order(kind="8207", title="批量支付明细", amount=Decimal("1.01") * lines, header=header, details=details)
