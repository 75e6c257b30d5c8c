"""纸面：账号一概遮住，不论标准里怎样写；转讫章的日期是银行说的付款日，不是收到回单的时钟；单位对账单两方的章都在。"""

from __future__ import annotations

import io
import re
from datetime import date

import pypdf
import pytest
from django.utils import timezone

from jincai.office.voucherstore import files
from jincai.office.voucherstore.api import How
from jincai.office.voucherstore.screens import names, sheets
from jincai.office.voucherstore.tests.bank import Bank, orders, received
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.treasury.reconciliation import api as reconciliation
from tests.small_year import DIVISION, PAYEE, YEAR, SmallYear

ACCOUNT, NOT_ONE = re.compile("账号|帐号|账户|帐户"), re.compile("名称|银行|开户行|状态|代码$|Nanme")


def test_every_field_that_is_an_account_is_masked() -> None:
    mappings = [found for code in evoucher.mapped() if (found := evoucher.mapping(code))]
    fields = {(each.field, each.label) for found in mappings for each in (*found.header, *found.detail)}
    accounts = sorted({field for field, label in fields if ACCOUNT.search(label) and not NOT_ONE.search(label + field)})
    assert len(accounts) > 8 and {"ClearAccNo", "AgencyAccoCode", "XPayeeAcctNo"} <= set(accounts)
    shown = names.masked(dict.fromkeys(accounts, PAYEE.account))
    assert [field for field in accounts if PAYEE.account in shown[field]] == []
    assert names.masked({"VoucherNo": PAYEE.account}) == {"VoucherNo": PAYEE.account}


@pytest.mark.django_db(databases=["default", "checker"])
def test_the_banks_seal_bears_the_day_it_paid(year: SmallYear, bank: Bank) -> None:
    one = orders()[year.numbers["paid"]]
    paid_on = date(2025, 3, 3)
    letter = bank.reply(one, {"XPayDate": paid_on.isoformat(), "XPayAmt": "1400.00", "XAgentBusinessNo": "0018"})
    assert received(letter).status == "15"
    now = timezone.now()
    with identity.scope(divisions=DIVISION):
        made = sheets.sheet(one, evoucher.versions(one.id, at=now), How(site="http://testserver/", at=now))
    days = {seal.position: seal.on for seal in made.seals}
    assert days["zqz"] == paid_on and days["ywzyz"] == timezone.localdate(now) != paid_on


@pytest.mark.django_db(databases=["default", "checker"])
def test_a_months_statement_prints_with_both_seals(year: SmallYear) -> None:
    told, now = {"division": DIVISION, "year": YEAR, "on": date(YEAR, 4, 1)}, timezone.now()
    with identity.scope(divisions=DIVISION, actor=year.people["treasury"]):
        reconciliation.issue_statements(month=3, actor=year.people["treasury"], **told)  # type: ignore[arg-type]
        row = next(each for each in evoucher.find(DIVISION, evoucher.Wanted(kinds=("9501",))) if each.agency == "101001")
    with identity.scope(divisions=DIVISION, actor=year.people["reviewer"]):
        reconciliation.answer_statement(number=row.document, agrees=True, says="", actor=year.people["reviewer"], **told)  # type: ignore[arg-type]
    with identity.scope(divisions=DIVISION):
        made = files.made(files.PDF, row, evoucher.versions(row.id, at=now), How(site="http://testserver/", at=now))
    text = "".join(pypdf.PdfReader(io.BytesIO(made.data)).pages[0].extract_text().split())
    for said in ("单位对账单", row.voucher_no, "电子公章", "业务专用章", "0相符", "练习市人大机关", "肆仟伍佰元整"):
        assert said in text, said
