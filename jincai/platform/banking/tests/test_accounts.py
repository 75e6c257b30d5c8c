"""账户、收款人、银行：批量开立和登记，一次说全错误，按日期和范围查询。"""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jincai.kernel.problems import InputErrors, UserError
from jincai.platform.banking import api as banking
from jincai.platform.banking.api import AccountRow, BankRow, PayeeRow
from jincai.platform.identity.api import scope

CITY, COUNTY, DAY, ICBC = "530700000", "530702000", date(2025, 1, 2), "102100099996"
pytestmark = pytest.mark.django_db


def account(kind: str, seed: int, agency: str = "", **more: object) -> AccountRow:
    row = AccountRow(
        division=CITY,
        kind=kind,
        number=banking.make_account(seed),
        name=f"账户{seed}",
        bank_name="中国工商银行",
        bank_no=ICBC,
        agency=agency,
    )
    return replace(row, **more)  # type: ignore[arg-type]


def payee(seed: int, **more: object) -> PayeeRow:
    row = PayeeRow(
        division=CITY, number=banking.make_card_number(seed), name=f"收款人{seed}", bank_name="中国工商银行", bank_no=ICBC, kind="person"
    )
    return replace(row, **more)  # type: ignore[arg-type]


def test_the_accounts_of_a_treasury() -> None:
    with scope(divisions=CITY):
        wanted = [account("tsa", 1), account("zero_balance", 2), account("zero_balance", 3, "101"), account("special", 4)]
        assert banking.open_accounts(wanted) == 4
        assert banking.tsa(CITY, DAY) == wanted[0]
        assert banking.zero_balance_account(CITY, DAY) == wanted[1]
        assert banking.zero_balance_account(CITY, DAY, "101") == wanted[2]
        assert banking.zero_balance_account(CITY, DAY, "102") == wanted[1], "a unit without its own uses the finance department's"
        assert banking.accounts(CITY, kind="special") == (wanted[3],)
        assert banking.account(CITY, wanted[3].number) == wanted[3]
        assert banking.account(CITY, "11111111") is None
    assert banking.tsa(CITY, DAY) is None, "out of scope"
    with pytest.raises(UserError, match="没有零余额账户") as refused:
        banking.zero_balance_account(CITY, DAY)
    assert "开立" in refused.value.remedy


def test_a_treasury_has_one_single_account_a_day() -> None:
    closed = account("tsa", 1, valid_to=date(2025, 7, 1))
    with scope(divisions=CITY):
        banking.open_accounts([closed, account("tsa", 2, valid_from=date(2025, 7, 1))])
        assert [banking.tsa(CITY, day).name for day in (date(2025, 6, 30), date(2025, 7, 1))] == ["账户1", "账户2"]  # type: ignore[union-attr]
        with pytest.raises(IntegrityError), transaction.atomic():
            banking.open_accounts([account("tsa", 3, valid_from=date(2025, 12, 1))])


def test_opening_again_brings_up_to_date() -> None:
    with scope(divisions=CITY):
        banking.open_accounts([account("unit", 5, "101")])
        banking.open_accounts([account("unit", 5, "101", name="改名后")])
        assert [row.name for row in banking.accounts(CITY)] == ["改名后"]


def test_payees_are_registered_and_found() -> None:
    with scope(divisions=CITY):
        assert banking.register_payees([payee(n) for n in range(50)]) == 50
        assert banking.payee(CITY, payee(7).number) == payee(7)
        assert len(banking.payees(CITY, kind="person")) == 50 and banking.payees(CITY, kind="company") == ()
    with scope(divisions=COUNTY):
        assert banking.payees(CITY) == ()


def test_every_error_is_said_at_once_and_nothing_saved() -> None:
    slip = payee(1).number[:-1] + str((int(payee(1).number[-1]) + 1) % 10)
    rows = [payee(0), payee(1, number=slip), payee(2, name=""), payee(3, kind="king"), payee(4, division=COUNTY), payee(0)]
    with scope(divisions=CITY):
        with pytest.raises(InputErrors) as refused, scope(divisions=CITY):
            banking.register_payees(rows)
        assert [(e.row, e.field) for e in refused.value.errors] == [(2, "账号"), (3, "户名"), (4, "类型"), (5, "财政区划"), (6, "账号")]
        assert banking.payees(CITY) == ()


def test_the_bank_list_is_there_and_grows() -> None:
    assert banking.bank(ICBC) == BankRow(ICBC, "中国工商银行")
    assert len(banking.banks()) == 419
    assert banking.load_banks() == 0
    branch = BankRow(banking.make_bank_no("lijiang"), "中国工商银行丽江分行")
    with scope(divisions=CITY):
        assert banking.add_banks([branch]) == 1
        assert banking.add_banks([branch]) == 0
    assert banking.bank(branch.bank_no) == branch
    with pytest.raises(UserError, match="校验位"):
        banking.add_banks([BankRow("102100099997", "错号银行")])


def test_numbers_are_ciphertext_in_the_database() -> None:
    row = payee(7)
    with scope(divisions=CITY), connection.cursor() as cursor:
        banking.register_payees([row])
        cursor.execute("select number, number_mac, number_tail from banking_payee")
        ((number, mac, tail),) = cursor.fetchall()
        assert number.startswith("s4.") and row.number not in number and len(mac) == 32 and tail == row.number[-4:]
        assert banking.payee(CITY, row.number) == row and banking.payee(CITY, payee(8).number) is None
