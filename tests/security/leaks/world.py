"""世界：一个地市两家单位、一个县，各有一整套单据，由真的动词办出；每家的名称、金额、账号别家都没有。

丽江市本级的 101001 是受害单位（甲），205001 是别的单位（乙）；古城区 530702000 是别的区划（丙）。
"""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import connections
from django.utils import timezone

from jincai.accounting.closing import api as closing
from jincai.execution.allotment import api as allotment
from jincai.execution.cashplan import api as cashplan
from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.office.voucherstore import archiving
from jincai.office.voucherstore.tests.bank import Bank, received
from jincai.planning.budget import api as budget
from jincai.planning.roster import api as roster
from jincai.platform.banking import api as banking
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange.models import Outgoing
from jincai.platform.files import api as files
from jincai.platform.identity.api import Actor, actor, create_user, scope, system
from jincai.platform.intake import keeping as intake
from jincai.platform.jobs import api as jobs
from jincai.platform.params import api as params
from jincai.platform.printshop import api as printshop
from jincai.platform.printshop import operations as printing
from jincai.platform.workflow import api as workflow
from jincai.project import practice
from jincai.project.postgres import testing
from jincai.treasury.clearing import api as clearing
from jincai.treasury.reconciliation import api as reconciliation

CITY, COUNTY, YEAR = "530700000", "530702000", 2025
ON = date(YEAR, 3, 3)
VICTIM, OTHER = "101001", "205001"
PASSWORD = "Xielou-ceshi-2025"
WAY = ("requested", "reviewed", "approved", "ordered", "paid", "cleared", "refunded", "returned", "rejected")


@dataclasses.dataclass(frozen=True, slots=True)
class House:
    """一家：记号写在每个名称里；`odd` 是每个金额的角分与零头，别家没有。"""

    mark: str
    agency: str
    odd: int

    def amount(self, step: int) -> Decimal:
        """一个别家没有的金额（元）。"""
        return Decimal(1_000 + step * 137) + Decimal(self.odd + step) / 100

    def payee(self, step: int) -> payment.Payee:
        """收款人，账号也只此一家。"""
        return payment.Payee(
            name=f"{self.mark}文印社{step}（示例）", account=banking.make_card_number(f"{self.mark} {step}"), bank=f"{self.mark}银行",
            bank_no=banking.make_bank_no(self.mark),
        )  # fmt: skip


FIRST, SECOND, THIRD = House("鲸落", VICTIM, 11), House("鹿鸣", OTHER, 41), House("雁回", VICTIM, 71)

USERS: dict[str, tuple[str, str, str]] = {
    "victim.clerk": (CITY, VICTIM, "preparer"),
    "victim.reviewer": (CITY, VICTIM, "agency_reviewer"),
    "finance.treasury": (CITY, "", "treasury_preparer"),
    "finance.chief": (CITY, "", "treasury_approver"),
    "finance.budget": (CITY, "", "budget_approver"),
    "finance.plan": (CITY, "", "budget_preparer"),
    "finance.accountant": (CITY, "", "accountant"),
    "finance.system": (CITY, "", "system_admin"),
    "finance.security": (CITY, "", "security_admin"),
    "finance.audit": (CITY, "", "audit_admin"),
    "finance.bank": (CITY, "", "bank_operator"),
    "other.clerk": (CITY, OTHER, "preparer"),
    "other.reviewer": (CITY, OTHER, "agency_reviewer"),
    "county.clerk": (COUNTY, VICTIM, "preparer"),
    "county.treasury": (COUNTY, "", "treasury_approver"),
}
"""谁：区划、单位、岗位。县里的经办，单位代码与受害单位相同。"""


def wanted(house: House, funcs: tuple[str, ...], econ: str) -> list[practice.Wanted]:
    """一家的指标：下达的、冻结的、待下达的。"""
    return [
        practice.Wanted(
            name=f"{house.mark}{at}", agency=house.agency, exp_func=func, amount=Decimal(400_000 + at * 10_007) + Decimal(house.odd) / 100,
            title=f"{house.mark}专项{at}", released=at != 2, frozen=Decimal(f"45000.{house.odd}") if at == 3 else Decimal("0.00"), gov_econ=econ,
        )
        for at, func in enumerate(funcs)
    ]  # fmt: skip


def build() -> dict[str, str]:
    """办出世界 (opens its own scopes); committed. Users can sign in with PASSWORD."""
    ledger.open_year(YEAR)
    office, school = ("2010101", "2010102", "2010102", "2010102"), ("2050202", "2050201", "2050202", "2050202")
    with scope(divisions=CITY):
        made = practice.build(division=CITY, year=YEAR, wanted=[*wanted(FIRST, office, "502"), *wanted(SECOND, school, "505")])
        numbers = papers(made, FIRST, "preparer", "reviewer", "30201")
        papers(made, SECOND, "stranger", "reviewer2", "30201")
    with scope(divisions=COUNTY):
        made = practice.build(division=COUNTY, year=YEAR, wanted=wanted(THIRD, office, "502"))
        papers(made, THIRD, "preparer", "reviewer", "30201")
    for division in (CITY, COUNTY):
        flows(division)
        persons(division)
        closing.take_checkpoint(year=YEAR, division=division, day=ON, actor=system(division))
        with scope(divisions=division):
            params.put("identity.enforce_factor", division, False, date(2007, 1, 1), system(division))  # signing in is tested elsewhere
    for user, (division, agency, post) in USERS.items():
        create_user(username=user, name=f"{user}（示例）", division=division, agency=agency, posts=(post,), password=PASSWORD)
    published(CITY)
    draft_budget(CITY)
    archived(CITY)
    answered(numbers["paid"], numbers["ordered"])
    for division in (CITY, COUNTY):
        reconciled(division)
    for user in ("victim.clerk", "finance.chief"):
        printings(user)
    begun("victim.clerk")
    for division in (CITY, COUNTY):
        jobs.defer("workflow.tell", division=division, day=timezone.localdate().isoformat())
    assert jobs.run_pending(["workflow.tell", "payment.tell", "reconciliation.tell"]).failed == ()
    return numbers


def archived(division: str) -> None:
    """归档一批：到此为止的凭证 (opens its own scope)."""
    with scope(divisions=division, actor=system(division)):
        archiving.archive(division=division, year=YEAR, until=timezone.localdate(), actor=system(division))
    assert jobs.run_pending([archiving.ARCHIVE]).failed == ()


def answered(paid: str, refused: str) -> None:
    """银行的回单：受害单位付了的一张有盖章的回单，和一张改过金额、拒收了的；签发了的一张，银行说签章没有通过 (opens its own scopes)."""
    with scope(divisions=CITY):
        bank = Bank(timezone.now() - timedelta(hours=1))
        rows = {row.document: row for row in evoucher.find(CITY, evoucher.Wanted(kinds=("8202",)))}
        Outgoing.objects.filter(voucher_no=rows[refused].voucher_no).update(
            state="FAILED", status="30", reason="revoked", says=f"{FIRST.mark}的公章没有通过", attempts=1, sent_at=timezone.now()
        )
    letter = bank.reply(rows[paid], {"XPayDate": ON.isoformat(), "XPayAmt": str(rows[paid].amount), "XAgentBusinessNo": f"LS{FIRST.odd}0303paid"})
    assert received(letter).status == "15"
    changed = letter._replace(payload=letter.payload.replace(b"<XPayAmt>1", b"<XPayAmt>9"))
    assert changed != letter and received(changed).status == "30"


def reconciled(division: str) -> None:
    """对过一天，发出三月的单位对账单 (opens its own scope)."""
    with scope(divisions=division, actor=system(division)):
        day = reconciliation.reconcile(division=division, year=YEAR, on=ON, actor=system(division))
        assert day.todo + day.healing, "there is something to see"
        reconciliation.issue_statements(division=division, year=YEAR, month=3, on=date(YEAR, 4, 1), actor=system(division))


def printings(user: str) -> None:
    """打印任务：这个人打印了受害单位的凭证 (opens its own scope)."""
    who = actor(user)
    assert who
    with scope(divisions=CITY, actor=who):
        rows = evoucher.find(CITY, evoucher.Wanted(agency=VICTIM, kinds=("8202",)), limit=2)
        sight = printshop.Sight(division=CITY, year=YEAR, actor=who, on=ON, site="http://testserver/", at=timezone.now())
        codes = [row.code for row in rows]
        printing.ask(printshop.paper_of("voucher"), sight, codes, mark=lambda title, sm3, rows: f"内部资料　导出人 {user} SM3 {sm3}")
    jobs.run_pending([printing.PRINT])


def begun(user: str) -> None:
    """成批录入：这个人开了一批，还没有提交 (opens its own scope)."""
    who = actor(user)
    assert who
    with scope(divisions=CITY, actor=who):
        source = allotment.listing(year=YEAR, division=CITY, agencies=[VICTIM], limit=1)[0].number
        row = [source, "30201", f"{FIRST.mark}收款人", "", "", "", f"{FIRST.mark}办公用品", "10.00"]
        intake.begin(kind="payments", division=CITY, year=YEAR, actor=who, head={"name": f"{FIRST.mark}批次"}, rows=[row])


def flows(division: str) -> None:
    """区划自己的流程：一个草稿，名称只此一家 (opens its own scope)."""
    actor = system(division)
    with scope(divisions=division, actor=actor):
        shipped = workflow.current("payment", division=division, year=YEAR)
        title = f"{FIRST.mark if division == CITY else THIRD.mark}支付流程"
        workflow.draft(division=division, kind="payment", body=shipped.body, title=title, actor=actor, code=f"own-{division}")


def published(division: str) -> None:
    """区划自己发布的流程：名称只此一家，由另一个人发布，能停用 (opens its own scope)."""
    with scope(divisions=division, actor=system(division)):
        body = dict(workflow.current("virement", division=division, year=YEAR).body)
        body["steps"] = [{key: value for key, value in step.items() if key != "escalate_post"} for step in body["steps"]]
        told = {"kind": "virement", "body": body, "title": f"{FIRST.mark}自拟流程", "code": f"vire-{division}"}
        kept = workflow.draft(division=division, actor=system(division), **told)
        workflow.publish(version=kept.id, on=ON, actor=actor("finance.security"))


def draft_budget(division: str) -> None:
    """在流程里的预算草案：题名只此一家 (opens its own scope)."""
    with tempfile.TemporaryDirectory() as folder, scope(divisions=division):
        file = Path(folder) / "fund.xlsx"
        book = xlsxwriter.Workbook(str(file))
        sheet = book.add_worksheet("基金")
        for at, row in enumerate([(f"{FIRST.mark}基金预算",), ("单位：元",), ("科目编码", "科目名称", "年初预算数"), ("2059801", "基础教育", 8_111)]):
            sheet.write_row(at, 0, row)
        book.close()
        budget.import_book(file=file, sheet="基金", division=division, year=YEAR, fund="121", actor=actor("finance.plan"), on=ON)


def persons(division: str) -> None:
    """在册的人：每家一个，姓名、手机只此一家 (opens its own scope)."""
    actor = system(division)
    with scope(divisions=division, actor=actor):
        for house in (FIRST, SECOND) if division == CITY else (THIRD,):
            told = {"code": f"RY{house.odd}001", "name": f"{house.mark}在册人员", "phone": f"138{house.odd}001{house.odd}99"[:11]}
            roster.register_person(agency=house.agency, actor=actor, on=date(YEAR, 1, 1), **told)


def typed(division: str, agency: str = "") -> set[str]:
    """办单据的人亲手打进去的账号：库里是密文，屏上遮蔽，谁也不该看到全号。"""
    own = [house for house in (FIRST, SECOND, THIRD) if (house is THIRD) == (division == COUNTY) and agency in ("", house.agency)]
    return {house.payee(at).account for house in own for at in range(len(WAY))}


def papers(made: practice.Practice, house: House, clerk: str, reviewer: str, econ: str) -> dict[str, str]:
    """一家的单据: payments at every stage, a refund, a return, releases of funds, a clearing quota, a virement, a plan."""
    who, told = dict(made.people), {"division": made.division, "on": ON}
    who["reviewer2"] = Actor(
        user="practice.reviewer2", name="木学文", division=made.division, agencies=(OTHER,), posts=("agency_reviewer",)
    )
    chief, dated = who["treasury_chief"], {**told, "year": YEAR}
    source = made.allotments[f"{house.mark}0"]
    asked = [
        payment.Request(
            key=f"{house.mark}-{name}", payee=house.payee(at), purpose=f"{house.mark}办公用品{at}",
            lines=(payment.Line(allotment=source, dep_econ=econ, amount=house.amount(at)),),
        )
        for at, name in enumerate(WAY)
    ]  # fmt: skip
    outcomes = payment.request_many(requests=asked, actor=who[clerk], **told)  # type: ignore[arg-type]
    number = {name: o.number for name, o in zip(WAY, outcomes, strict=True)}
    invoice = [files.Upload(f"{house.mark}发票.pdf", f"%PDF-1.4 {house.mark}".encode())]
    files.attach(
        division=made.division, year=YEAR, document_kind="payment", document=number[WAY[0]], agency=house.agency, sent=invoice, actor=who[clerk]
    )

    def of(*names: str) -> list[str]:
        return [number[name] for name in names]

    payment.review_many(numbers=of(*WAY[1:8]), actor=who[reviewer], **dated)  # type: ignore[arg-type]
    payment.reject_many(numbers=of("rejected"), reason=f"{house.mark}缺发票", actor=who[reviewer], **dated)  # type: ignore[arg-type]
    payment.approve_many(numbers=of(*WAY[2:8]), actor=who["treasury"], **dated)  # type: ignore[arg-type]
    payment.order_many(numbers=of(*WAY[3:8]), actor=chief, **dated)  # type: ignore[arg-type]
    rows = {p.number: p for p in payment.several(division=made.division, year=YEAR, numbers=of(*WAY[3:8]))}
    bank = {name: rows[number[name]] for name in WAY[3:8]}
    paid = {bank[n].order: (bank[n].amount, f"LS{house.odd}0303{n}") for n in ("paid", "cleared", "refunded")}
    payment.confirm_many(receipts=paid, actor=chief, **dated)  # type: ignore[arg-type]
    clearing.clear(amounts={bank[n].order: bank[n].amount for n in ("cleared", "refunded")}, actor=chief, **dated)  # type: ignore[arg-type]
    refund: dict[str, Any] = {"order": bank["refunded"].order, "notice": f"TK{house.odd}01", "amount": Decimal(f"600.{house.odd}")}
    payment.refund(**refund, reason=f"{house.mark}多付退回", actor=chief, **dated)
    clearing.clear_refund(**refund, actor=chief, **dated)
    payment.fail_many(reasons={bank["returned"].order: f"{house.mark}户名不符"}, actor=chief, **dated)  # type: ignore[arg-type]
    number["release"] = clearing.release_funds(
        number=source, amount=Decimal(f"20000.{house.odd}"), gov_econ="50502" if house is SECOND else "50299", payee=f"{house.mark}专户",
        account=house.payee(0).account, purpose=f"{house.mark}专户资金", actor=chief, **told,
    )  # type: ignore[arg-type]  # fmt: skip
    number["virement"] = allotment.apply_virement(
        giving=source, taking=made.allotments[f"{house.mark}3"], amount=Decimal(f"321.{house.odd}"), reason=f"{house.mark}调剂", actor=who["budget"],
        attached=[files.Upload(f"{house.mark}请示.pdf", f"%PDF-1.4 {house.mark}".encode())], **told,
    )  # type: ignore[arg-type]  # fmt: skip
    plan = cashplan.PlanLine(agency=house.agency, func_class="201", month=4, amount=Decimal(f"1234.{house.odd}"), fund=practice.FUND)
    if house is not SECOND:
        cashplan.approve(division=made.division, lines=[plan], on=ON, actor=who["budget_chief"])
    return number


@contextlib.contextmanager
def built() -> Iterator[str]:
    """The name of a database with the world in it; Django's connections point back where they were afterwards."""
    before = str(settings.DATABASES["default"]["NAME"])
    source = testing.Clone()
    source.make()
    try:
        build()
        connections.close_all()
        testing._point(before)
        yield source.name
    finally:
        source.drop()
        testing._point(before)


@contextlib.contextmanager
def copied(source: str) -> Iterator[None]:
    """A copy of it with the connections pointing at it: what is done there is committed, and the checker sees it."""
    before = str(settings.DATABASES["default"]["NAME"])
    clone = testing.Clone(source=source)
    connections.close_all()
    clone.make()
    try:
        yield
    finally:
        clone.drop()
        testing._point(before)
