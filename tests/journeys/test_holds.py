"""占用的故事：同行在这里出错的，一件一个名字。六笔各一千争五千，恰好五笔；查余额不抢跑；占用不活过它的期限；
由计划到合同、到申请、到凭证，不重不漏；谁占着什么，一问便知，每次拒绝都说；到了银行的凭证永不过期。"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.execution.payment import jobs as payment_jobs
from jincai.execution.procurement import api as procurement
from jincai.execution.procurement import jobs as procurement_jobs
from jincai.kernel.rules import Hold, Refused, Violation
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope, system
from jincai.project import practice
from tests.journeys.ground import CITY, DAY, PAYEE, YEAR, Ground, refused, sound

SEEN = {"division": CITY, "year": YEAR, "on": DAY}
SMALL, BOSS = D("5000.00"), system(CITY)
WANTED = (
    practice.Wanted("small", "101001", "2010101", SMALL, "公用经费"),
    practice.Wanted("other", "101001", "2010101", D("100.00"), "公用经费"),
)
COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "checker"])


def build() -> Ground:
    """A practice year with an allotment of 5,000, without plan control."""
    ledger.open_year(YEAR)
    ground = Ground(practice.build(division=CITY, year=YEAR, wanted=WANTED))
    ground.plan(False)
    return ground


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    """Inside one transaction, rolled back."""
    with scope(divisions=CITY):
        yield build()


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Each on a connection and in a transaction of its own, all begun together; the answer, or the refusal."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            with scope(divisions=CITY):
                gate.wait(timeout=30)
                return work()
        except Refused as no:
            return no
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, work) for work in works]]


def total(ground: Ground, name: str = "small") -> D:
    """现额: all that the allotment is, wherever it stands."""
    found = ledger.positions("allotment", year=YEAR, division=CITY, controls=[ground[name]])[ground[name]]
    assert min(found.values()) >= 0
    return sum(found.values(), D(0))


def holds(ground: Ground, name: str = "small") -> dict[str, D]:
    """谁占着多少。"""
    found = ledger.holds("allotment", year=YEAR, division=CITY, controls=[ground[name]])
    return {hold.document: hold.amount for hold in found.get(ground[name], ())}


def plan(ground: Ground, amount: str, key: str = "计划", on: date = DAY) -> str:
    told: dict[str, Any] = {"title": "设备", "key": key, "on": on, "actor": ground.who("preparer")}
    return procurement.plan(division=CITY, allotment=ground["small"], amount=D(amount), **told)


def filed(ground: Ground, amount: str, key: str = "计划") -> str:
    number = plan(ground, amount, key)
    procurement.file(number=number, actor=ground.who("reviewer"), **SEEN)
    return number


def sign(ground: Ground, amount: str, key: str = "合同", **source: str) -> str:
    told: dict[str, Any] = {"supplier": PAYEE.name, "title": "设备", "key": key, "on": DAY, "actor": ground.who("preparer"), **source}
    return procurement.sign(division=CITY, amount=D(amount), **told)


def close(number: str) -> D:
    return procurement.close(number=number, reason="验收完毕", actor=BOSS, **SEEN)


@COMMITS
def test_six_holds_of_1000_on_5000_accept_exactly_five() -> None:
    with scope(divisions=CITY):
        ground = build()
    for n in range(8):
        answers = at_once([functools.partial(ground.request, ("small", "1000.00"), key=f"{n}-{k}") for k in range(6)])
        taken = [answer for answer in answers if isinstance(answer, str)]
        (no,) = (answer for answer in answers if isinstance(answer, Refused))
        assert len(taken) == 5, f"round {n}"
        (said,) = no.violations
        assert (said.rule, said.asked, said.available) == ("R04", D("1000.00"), D(0)), "refused by what it saw"
        assert {hold.document for hold in said.holds} == set(taken) and sum(hold.amount for hold in said.holds) == SMALL
        with scope(divisions=CITY):
            assert holds(ground) == dict.fromkeys(taken, D("1000.00")) and total(ground) == SMALL
        with scope(divisions=CITY):
            payment.reject_many(numbers=taken, reason="再来一轮", actor=BOSS, **SEEN)
    found = ledger.check_books(year=YEAR, division=CITY)
    assert found.ok and ledger.differs_from_replay(year=YEAR, division=CITY) == []


def claims(ground: Ground, n: int) -> list[Callable[[], str]]:
    """五种占用，各要全部；办成的答单号。"""
    whole, document = str(SMALL), f"冻{n}"

    def freeze() -> str:
        told = {"amounts": {ground["small"]: SMALL}, "reason": "试", "document": document, "division": CITY, "on": DAY}
        allotment.freeze(**told, actor=BOSS)  # type: ignore[arg-type]
        return document

    def vire() -> str:
        told = {"giving": ground["small"], "taking": ground["other"], "reason": "试", "division": CITY, "on": DAY}
        return allotment.apply_virement(**told, amount=SMALL, actor=BOSS)  # type: ignore[arg-type]

    return [
        lambda: ground.request(("small", whole), key=f"付{n}"),
        lambda: plan(ground, whole, f"计划{n}"),
        lambda: sign(ground, whole, f"合同{n}", allotment=ground["small"]),
        freeze,
        vire,
    ]


def undo(ground: Ground, won: str) -> None:
    """放开：各有各的退法。"""
    told: dict[str, Any] = {"reason": "试", "actor": BOSS, **SEEN}
    if won.startswith("冻"):
        allotment.unfreeze(amounts={ground["small"]: SMALL}, reason="试", document=won, division=CITY, on=DAY, actor=BOSS)
    else:
        back = {"ZF": payment.void, "CG": procurement.end, "HT": procurement.close, "TJ": allotment.reject_virement}
        back[won[:2]](number=won, **told)  # type: ignore[operator]


@COMMITS
def test_budget_checks_do_not_race() -> None:
    """五种占用同时各要全部：查余额的时候都够，只有一个办成，别的都说出是谁占了。"""
    with scope(divisions=CITY):
        ground = build()
    for n in range(10):
        works = claims(ground, n)
        answers = at_once(works[n % 5 :] + works[: n % 5])
        (won,) = (answer for answer in answers if isinstance(answer, str))
        for no in answers:
            if isinstance(no, Refused):
                said = no.violations[0]
                assert (said.available, [(h.document, h.amount) for h in said.holds]) == (D(0), [(won, SMALL)]), f"round {n}"
        with scope(divisions=CITY):
            assert holds(ground) == {won: SMALL} and total(ground) == SMALL
        with scope(divisions=CITY):
            undo(ground, won)
    found = ledger.check_books(year=YEAR, division=CITY)
    assert found.ok and ledger.differs_from_replay(year=YEAR, division=CITY) == []


@pytest.mark.django_db
def test_hold_does_not_survive_its_timeout(ground: Ground) -> None:
    draft, kept = plan(ground, "1000.00"), filed(ground, "500.00", "备案的")
    contract = sign(ground, "300.00", plan=kept)
    asked = ground.request(("small", "1000.00"), ("small", "200.00", "30201", contract))
    assert holds(ground) == {draft: D("1000.00"), kept: D("200.00"), contract: D("100.00"), asked: D("1200.00")}
    last, after = date(YEAR, 4, 2), date(YEAR, 4, 3)
    for day, left in ((last, 4), (after, 2), (after, 2), (date(YEAR, 12, 31), 2)):
        payment_jobs.expire(division=CITY, year=YEAR, on=day.isoformat())
        procurement_jobs.expire(division=CITY, year=YEAR, on=day.isoformat())
        assert len(holds(ground)) == left and total(ground) == SMALL, day
    assert holds(ground) == {kept: D("200.00"), contract: D("300.00")}, "what the contract lent is home, what was filed stays"
    assert ground.at("small").available == SMALL - 500
    with pytest.raises(Refused, match="已过期"):
        payment.review(number=asked, actor=ground.who("reviewer"), division=CITY, year=YEAR, on=last)
    sound()


@pytest.mark.django_db
@pytest.mark.parametrize("part", [D("1.00"), D("0.3")], ids=["全部", "一部分"])
def test_hold_moves_plan_contract_request_order_without_being_counted_twice_or_lost(ground: Ground, part: D) -> None:
    """计划 → 合同 → 申请 → 凭证 → 已付，每一步移全部或三成；然后退票、退款、结清、终止，一步步回来。每一步之后总数不变。"""
    seen: list[dict[str, D]] = []

    def step(*expected: tuple[str, D]) -> None:
        seen.append(holds(ground))
        assert seen[-1] == {document: amount for document, amount in expected if amount} and total(ground) == SMALL
        paid = ground.at("small").paid
        assert ground.at("small").available + sum(seen[-1].values()) + paid == SMALL

    planned = SMALL * part
    signed = (planned * part).quantize(D("0.01"))
    asked = (signed * part).quantize(D("0.01"))
    a = filed(ground, f"{planned:.2f}")
    step((a, planned))
    b = sign(ground, f"{signed:.2f}", plan=a)
    step((a, planned - signed), (b, signed))
    c = ground.request(("small", f"{asked:.2f}", "30201", b))
    step((a, planned - signed), (b, signed - asked), (c, asked))
    ground.review(c)
    payment.approve(number=c, actor=ground.who("treasury"), **SEEN)
    step((a, planned - signed), (b, signed - asked), (c, asked))
    payment.order(number=c, actor=ground.who("treasury_chief"), **SEEN)
    step((a, planned - signed), (b, signed - asked), (c, asked))
    ground.fail(ground.see(c).order)
    step((a, planned - signed), (b, signed))
    _, order = ground.paid(("small", f"{asked:.2f}", "30201", b), key="重办")
    step((a, planned - signed), (b, signed - asked))
    ground.refund(order, "100.00")
    step((a, planned - signed), (b, signed - asked + 100))
    assert close(b) == signed - asked + 100
    step((a, planned - asked + 100))
    ground.refund(order, "1.00", "TK2")
    step((a, planned - asked + 100), (b, D("1.00")))
    procurement.end(number=a, reason="完", actor=BOSS, **SEEN)
    assert close(b) == D("1.00"), "its plan has ended"
    step()
    assert ground.at("small").available == SMALL - (asked - 101) and ground.at("small").paid == asked - 101
    sound()


@pytest.mark.django_db
def test_who_holds_what_is_one_query_and_in_every_refusal(ground: Ground) -> None:
    a = filed(ground, "1000.00")
    b = sign(ground, "400.00", plan=a)
    c = ground.request(("small", "300.00", "30201", b), key="丙")
    d, _ = ground.ordered(("small", "200.00"), key="丁")
    allotment.freeze(amounts={ground["small"]: D("50.00")}, reason="试", document="冻1", actor=BOSS, on=DAY, division=CITY)
    small = ground["small"]
    with CaptureQueriesContext(connection) as caught:
        found = ledger.holds("allotment", year=YEAR, division=CITY, controls=[small, ground["other"]])
    assert len(caught) == 1
    expected = {a: D("600.00"), b: D("100.00"), c: D("300.00"), d: D("200.00"), "冻1": D("50.00")}
    assert {hold.document: hold.amount for hold in found[small]} == expected and all(hold.since == DAY and hold.by for hold in found[small])
    too_much = {"division": CITY, "on": DAY, "actor": BOSS}
    moved = {"giving": small, "taking": ground["other"], "reason": "试"}
    told = {"amounts": {small: D("4000.00")}, "reason": "试", "document": "文9"}
    works: dict[str, Callable[[], Any]] = {
        "申请支付": lambda: ground.request(("small", "4000.00"), key="戊"),
        "付合同": lambda: ground.request(("small", "100.01", "30201", b), key="己"),
        "采购计划": lambda: plan(ground, "4000.00", "另一份"),
        "直接签合同": lambda: sign(ground, "4000.00", "另一份", allotment=small),
        "据计划签合同": lambda: sign(ground, "600.01", "另一份", plan=a),
        "冻结": lambda: allotment.freeze(**told, **too_much),
        "收回": lambda: allotment.reclaim(**told, **too_much),
        "调剂": lambda: allotment.apply_virement(amount=D("4000.00"), **moved, **too_much),
        "解冻太多": lambda: allotment.unfreeze(**{**told, "document": "冻1"}, **too_much),
    }
    assert {what: documents(refused(work)) for what, work in works.items()} == dict.fromkeys(works, expected)
    sound()


def documents(found: list[Violation]) -> dict[str, D]:
    """The holds that every reason of a refusal shows, the same in each."""
    shown: list[tuple[Hold, ...]] = [said.holds for said in found]
    assert shown and all(each == shown[0] for each in shown)
    return {hold.document: hold.amount for hold in shown[0]}


@pytest.mark.django_db
def test_order_at_bank_never_expires(ground: Ground) -> None:
    contract = sign(ground, "1000.00", allotment=ground["small"])
    first, _ = ground.ordered(("small", "1000.00"), key="一")
    second, order = ground.ordered(("small", "400.00", "30201", contract), key="二")
    for day in (date(YEAR, 12, 31), date(YEAR + 1, 12, 31)):
        payment_jobs.expire(division=CITY, year=YEAR, on=day.isoformat())
        procurement_jobs.expire(division=CITY, year=YEAR, on=day.isoformat())
        assert payment.expire_many(division=CITY, year=YEAR, on=day, actor=BOSS) == []
    assert [ground.see(number).state for number in (first, second)] == ["ORDERED", "ORDERED"]
    assert holds(ground) == {contract: D("600.00"), first: D("1000.00"), second: D("400.00")}
    for verb, more in (("withdraw", {}), ("void", {"reason": "到期"}), ("reject", {"reason": "到期"})):
        (said,) = refused(getattr(payment, verb), number=first, actor=BOSS, **SEEN, **more)
        assert said.rule == "STATE" and "已发银行" in said.says
    ground.confirm(order, D("400.00"))
    assert ground.at("small").paid == D("400.00") and total(ground) == SMALL, "however late the bank is"
    sound()
