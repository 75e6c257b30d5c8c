"""小年度：测试用的一个练习年度，连同几笔走到不同环节的支付；都由真的动词办出。"""

from __future__ import annotations

import dataclasses
from base64 import b64encode
from datetime import date
from decimal import Decimal

from django.test import Client

from jincai.execution.payment import api as payment
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, create_user, scope, system
from jincai.platform.params import api as params
from jincai.platform.ui import api as ui
from jincai.project import practice
from jincai.treasury.clearing import api as clearing

PAYEE = practice.PAYEE
DIVISION, YEAR = "530700000", 2025
ON = date(YEAR, 3, 3)
PASSWORD = "practice-2025-long"
SIGN_IN = ("preparer", "reviewer", "stranger", "treasury", "treasury_chief", "budget_chief", "accountant")
"""能登录的几位。"""
USES = {
    "requested": "文件盒", "reviewed": "打印纸", "approved": "硒鼓", "ordered": "档案袋", "paid": "会议材料印刷", "cleared": "信封信纸",
    "refunded": "计算器", "returned": "装订费", "rejected": "台历",
}  # fmt: skip
"""买的什么。"""
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""The hasher of tests that sign in: what is tested is not how slow a guess is."""


@dataclasses.dataclass(frozen=True, slots=True)
class SmallYear:
    """办好的年度：指标号按名、人按岗位、支付号按走到的环节."""

    practice: practice.Practice
    numbers: dict[str, str]

    @property
    def people(self) -> dict[str, Actor]:
        """练习的人."""
        return self.practice.people


def signed_in(part: str) -> Client:
    """浏览器，已登录."""
    client = Client()
    assert client.login(username=f"practice.{part}", password=PASSWORD)
    return client


def basic(part: str, password: str = PASSWORD) -> dict[str, str]:
    """HTTP Basic 的请求头，供测试的 Client 用."""
    return {"HTTP_AUTHORIZATION": "Basic " + b64encode(f"practice.{part}:{password}".encode()).decode()}


def request_of(
    name: str, allotment: str, amount: str, *, dep_econ: str = "30201", payee: payment.Payee = practice.PAYEE, use: str = ""
) -> payment.Request:
    """一笔单行的申请."""
    line = payment.Line(allotment=allotment, dep_econ=dep_econ, amount=Decimal(amount))
    return payment.Request(key=name, payee=payee, lines=(line,), purpose=use or f"办公用品：{USES.get(name, name)}")


def build(*, cash: Decimal = Decimal("5000000.00")) -> SmallYear:
    """办出小年度 (opens its own scope) and the people as users who can sign in."""
    ui.forget()  # which years there are, as a test before this one saw it
    ledger.open_year(YEAR)
    with scope(divisions=DIVISION):
        params.put("identity.enforce_factor", DIVISION, False, date(2007, 1, 1), system(DIVISION))  # 练习：有密码就能登录
        made = practice.build(division=DIVISION, year=YEAR, cash=cash)
        numbers = _payments(made) if cash else {}
    for part, person in made.people.items():
        agency = person.agencies[0] if person.agencies != "*" else ""
        create_user(
            username=person.user,
            name=person.name,
            division=DIVISION,
            posts=person.posts,
            agency=agency,
            agencies=() if person.agencies == "*" else person.agencies,
            password=PASSWORD if part in SIGN_IN else None,
        )
    return SmallYear(made, numbers)


def more(year: SmallYear, count: int) -> None:
    """再办 `count` 笔一样的支付申请 (opens its own scope)."""
    office = year.practice.allotments["office"]
    asked = [request_of(f"more-{n}", office, "10.00", use=f"办公用品：打印纸，第 {n + 1} 批") for n in range(count)]
    with scope(divisions=DIVISION):
        outcomes = payment.request_many(division=DIVISION, requests=asked, on=ON, actor=year.people["preparer"])
    assert all(o.ok for o in outcomes)


def payments() -> list[payment.PaymentRow]:
    """现有的支付 (opens its own scope)."""
    with scope(divisions=DIVISION):
        return payment.listing(division=DIVISION, year=YEAR, limit=1000).rows


def _payments(made: practice.Practice) -> dict[str, str]:
    """Payments requested, reviewed, approved, ordered, paid, cleared, refunded, returned and rejected."""
    who, told = made.people, {"division": DIVISION, "on": ON}
    wanted = ("requested", "reviewed", "approved", "ordered", "paid", "cleared", "refunded", "returned", "rejected")
    asked = [request_of(name, made.allotments["office"], f"{1000 + at * 100}.00") for at, name in enumerate(wanted)]
    outcomes = payment.request_many(requests=asked, actor=who["preparer"], **told)  # type: ignore[arg-type]
    numbers = {name: o.number for name, o in zip(wanted, outcomes, strict=True)}
    told = {**told, "year": YEAR}
    on_way = [numbers[n] for n in wanted if n not in ("requested", "rejected")]
    payment.review_many(numbers=on_way, actor=who["reviewer"], **told)  # type: ignore[arg-type]
    payment.reject_many(numbers=[numbers["rejected"]], reason="缺发票", actor=who["reviewer"], **told)  # type: ignore[arg-type]
    on_way = [numbers[n] for n in wanted[2:8]]
    payment.approve_many(numbers=on_way, actor=who["treasury"], **told)  # type: ignore[arg-type]
    on_way = [numbers[n] for n in wanted[3:8]]
    payment.order_many(numbers=on_way, actor=who["treasury_chief"], **told)  # type: ignore[arg-type]
    orders = {p.number: p for p in payment.several(division=DIVISION, year=YEAR, numbers=on_way)}
    bank = {n: orders[numbers[n]] for n in wanted[3:8]}
    receipts = {bank[n].order: (bank[n].amount, f"25030300000{at}") for at, n in enumerate(("paid", "cleared", "refunded"), 1)}
    payment.confirm_many(receipts=receipts, actor=who["treasury_chief"], **told)  # type: ignore[arg-type]
    clearing.clear(amounts={bank[n].order: bank[n].amount for n in ("cleared", "refunded")}, actor=who["treasury_chief"], **told)  # type: ignore[arg-type]
    refund = {"order": bank["refunded"].order, "notice": "TK0001", "amount": Decimal("600.00")}
    payment.refund(**refund, reason="多付退回", actor=who["treasury_chief"], **told)  # type: ignore[arg-type]
    clearing.clear_refund(**refund, actor=who["treasury_chief"], **told)  # type: ignore[arg-type]
    release = {"gov_econ": "50502", "payee": "练习教育专户", "account": practice.PAYEE.account, "purpose": "专户资金"}
    drawn = {"division": DIVISION, "number": made.allotments["school"], "on": ON, "actor": who["treasury_chief"]}
    for amount, failed in (("20000.00", None), ("10000.00", "收款账户已销户"), ("5000.00", "")):
        number = clearing.release_funds(amount=Decimal(amount), **release, **drawn)  # type: ignore[arg-type]
        if failed != "":
            clearing.settle_release(number=number, actor=who["treasury_chief"], failed=failed or "", **told)  # type: ignore[arg-type]
    payment.fail_many(reasons={bank["returned"].order: "收款人账号户名不符"}, actor=who["treasury_chief"], **told)  # type: ignore[arg-type]
    return numbers
