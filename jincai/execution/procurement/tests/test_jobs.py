"""到期：没有备案的草稿退回，备了案的不会；任务把业务日当参数，办两次与办一次相同。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D

import pytest

from jincai.execution.procurement import api as procurement
from jincai.execution.procurement import jobs as own
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from tests.journeys.ground import CITY, YEAR, Ground, build, left, refused, rules, sound
from tests.journeys.ground import DAY as FIRST

SEEN = {"division": CITY, "year": YEAR}
LAST, AFTER = date(YEAR, 4, 2), date(YEAR, 4, 3)


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    """Made for each test: others here commit."""
    with scope(divisions=CITY):
        yield build()


def plan(ground: Ground, key: str, amount: str = "100.00", on: date = FIRST) -> str:
    return procurement.plan(
        division=CITY, allotment=ground["office"], amount=D(amount), title="设备", key=key, on=on, actor=ground.who("preparer")
    )


def state(number: str) -> tuple[str, D]:
    found = procurement.plans([number], year=YEAR, division=CITY)[number]
    return found.state, found.left


@pytest.mark.django_db
def test_a_draft_gives_back_after_its_last_day_and_a_filed_plan_never(ground: Ground) -> None:
    free = ground.at("office").available
    drafts, kept = [plan(ground, f"草稿{n}") for n in range(3)], plan(ground, "备案的")
    procurement.file(number=kept, on=LAST, actor=ground.who("reviewer"), **SEEN)
    own.expire(division=CITY, year=YEAR, on=LAST.isoformat())
    assert [state(number) for number in drafts] == [("DRAFT", D("100.00"))] * 3, "the last day is still its own"
    own.expire(division=CITY, year=YEAR, on=AFTER.isoformat())
    own.expire(division=CITY, year=YEAR, on=date(YEAR + 1, 6, 1).isoformat())
    assert [state(number) for number in drafts] == [("EXPIRED", D(0))] * 3 and state(kept) == ("FILED", D("100.00"))
    assert ground.at("office").available == free - 100
    ended, returned = ledger.facts_of([drafts[0]], year=YEAR, division=CITY)[1:]
    assert (ended.kind, ended.body["expired"], ended.body["reason"]) == ("procurement.plan_ended", True, "到期没有备案")
    assert (returned.kind, returned.on, returned.actor, returned.body["amount"]) == ("procurement.plan_returned", AFTER, "system", "100.00")
    assert rules(refused(procurement.file, number=drafts[0], on=LAST, actor=ground.who("reviewer"), **SEEN)) == ["STATE"]
    assert rules(refused(procurement.expire_many, on=AFTER, actor=ground.who("reviewer"), **SEEN)) == ["I01"]
    sound()


@pytest.mark.django_db
def test_the_job_goes_on_batch_by_batch(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        plan(ground, f"草稿{n}")
    monkeypatch.setattr(own, "BATCH", 2)
    own.expire(division=CITY, year=YEAR, on=AFTER.isoformat())
    assert left("HELD_BY_PROCUREMENT") == {}


@pytest.mark.django_db
def test_after_the_years_end_the_fact_bears_its_last_day_and_closed_contracts_hold_nothing(ground: Ground) -> None:
    number = plan(ground, "年末", on=date(YEAR, 12, 20))
    contract = procurement.sign(
        division=CITY, allotment=ground["office"], amount=D("50.00"), supplier="某公司", title="设备", key="合同", on=FIRST, actor=ground.who("preparer")
    )  # fmt: skip
    asked = ground.request(("office", "50.00", "30201", contract))
    procurement.close(number=contract, reason="验收完毕", on=FIRST, actor=ground.who("preparer"), **SEEN)
    own.expire(division=CITY, year=YEAR, on=date(YEAR, 12, 31).isoformat())
    assert state(number)[0] == "DRAFT"
    ground.withdraw(asked)
    assert left("HELD_BY_CONTRACT") == {ground["office"]: D("50.00")}
    own.expire(division=CITY, year=YEAR, on=date(YEAR + 1, 1, 1).isoformat())
    assert state(number) == ("EXPIRED", D(0)) and left("HELD_BY_CONTRACT") == {}
    days = {kept.on for kept in ledger.facts_of([number, contract], year=YEAR, division=CITY) if kept.kind.endswith("_returned")}
    assert days == {date(YEAR, 12, 31)}
    sound()


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_every_night_the_divisions_with_something_due_get_their_job() -> None:
    with scope(divisions=CITY):
        number = plan(build(), "草稿")
    own.expire_due()  # today is long after
    assert [(row.name, row.waiting) for row in jobs.load()] == [("procurement.expire", 1)]
    assert jobs.run_pending(["procurement.expire"]) == jobs.Ran(done=1, failed=())
    with scope(divisions=CITY):
        assert state(number) == ("EXPIRED", D(0))
        assert system(CITY).user == ledger.facts_of([number], year=YEAR, division=CITY)[-1].actor
    own.expire_due()
    assert jobs.load() == [], "nothing is due any more"
