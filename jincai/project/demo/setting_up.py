"""开张：区划、单位、账户、收款人、人员、参数、节点接通、年初库款。"""

from __future__ import annotations

from datetime import date

from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.platform.standards import api as standards
from jincai.project.demo import people
from jincai.project.demo.options import Options
from jincai.project.demo.outflow import Flow
from jincai.project.demo.payees import Payees
from jincai.project.demo.units import Units
from jincai.treasury.cash import api as cash
from jincai.treasury.clearing import api as clearing


def staff(o: Options, agencies: tuple[str, ...]) -> dict[str, identity.Actor]:
    """演示人员：真的用户，能登录（people.py）。"""
    return people.staff(o.division, agencies)


def master_data(o: Options, units: Units, payees: Payees) -> None:
    """单位、账户、收款人、参数。"""
    standards.add_agencies(list(units.used.values()))
    division = standards.division(o.division)
    bank_no = banking.make_bank_no("agent", "102", "7410")
    banking.open_accounts(
        [
            banking.AccountRow(
                division=o.division,
                kind="tsa",
                number=tsa_number(o),
                name=f"{division.name}国库存款",
                bank_name="国家金库当地中心支库",
                bank_no=banking.make_bank_no("pboc", "011", "7410"),
            ),
            banking.AccountRow(
                division=o.division,
                kind="zero_balance",
                number=zero_number(o),
                name=f"{division.name}财政局零余额账户",
                bank_name="中国工商银行当地分行",
                bank_no=bank_no,
            ),
            banking.AccountRow(
                division=o.division,
                kind="special",
                number=special_number(o),
                name="社会保险基金财政专户",
                bank_name="中国农业银行当地分行",
                bank_no=banking.make_bank_no("special", "103", "7410"),
            ),
        ]
    )
    banking.register_payees(
        [
            banking.PayeeRow(division=o.division, number=p.account, name=p.name, bank_name=p.bank, bank_no=p.bank_no)
            for p in _distinct(payees.everyone())
        ]
    )
    steward = identity.system(o.division)
    for facet, on in ((f"{o.fund}/1", False), (f"{o.fund}/2", True), (f"{o.fund}/3", False)):
        params.put("cashplan.control", o.division, on, date(o.year, 1, 1), steward, facet=facet)
    open_doors(o)


def open_doors(o: Options) -> None:
    """演示：有密码就能登录，岗位要第二因素、证书的也一样."""
    params.put("identity.enforce_factor", o.division, False, date(2007, 1, 1), identity.system(o.division))


def _distinct(payees: list[payment.Payee]) -> list[payment.Payee]:
    return list({p.account: p for p in payees}.values())


def tsa_number(o: Options) -> str:
    """国库单一账户账号。"""
    return banking.make_account(f"tsa{o.division}")


def zero_number(o: Options) -> str:
    """零余额账户账号。"""
    return banking.make_account(f"zero{o.division}")


def special_number(o: Options) -> str:
    """财政专户账号。"""
    return banking.make_account(f"special{o.division}")


def connect(o: Options, flow: Flow, bank_url: str, pboc_url: str) -> None:
    """接通两个节点，告知账户与年初库款。"""
    exchange.connect(o.division, "bank", bank_url, banking.make_bank_no("agent", "102", "7410"), from_start=True)
    exchange.connect(o.division, "pboc", pboc_url, from_start=True)
    exchange.world(o.division, "pboc", "/world/open", {"account": tsa_number(o), "opening": f"{flow.opening:.2f}", "year": o.year})
    clearing.send_register(division=o.division, on=date(o.year, 1, 1), whole=True)
    if flow.opening:
        cash.open_treasury(
            division=o.division,
            year=o.year,
            balances={o.fund: flow.opening},
            on=date(o.year, 1, 1),
            actor=identity.system(o.division, "总会计"),
        )


def open_year(o: Options) -> None:
    """开年。"""
    ledger.open_year(o.year)
