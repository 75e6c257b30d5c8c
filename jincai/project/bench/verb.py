"""动词：提交一笔支付申请，从规定、取号、单据到记账；八个进程，数往返，与手写的那一次记账并排。"""

from __future__ import annotations

import dataclasses
import itertools
import random
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.platform.identity.api import EVERY_AGENCY, Actor, scope
from jincai.platform.standards import api as standards
from jincai.project import practice
from jincai.project.bench import ground, post
from jincai.project.bench.crowd import Crowd, Maker, Step, middle
from jincai.project.bench.measured import Case, alternate, at_most
from jincai.project.bench.roundtrips import RoundTrips, counted, short
from jincai.project.bench.scratch import Scratch

AGENCIES, EACH, AMOUNT = 100, 10, Decimal("50000.00")
DEPARTMENT, FUNCTION = "101", "2010101"
MOST_TRIPS = 8
DAY = date(ground.YEAR, 3, 3)
_TAGS = itertools.count()


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """办好的地方: a hundred units with ten allotments each, and the day."""

    allotments: tuple[str, ...]
    on: date


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """往返、快慢。"""
    place, tag = build(), f"V{next(_TAGS)}"
    works = {"product": asking(place, tag), "ceiling": post.by_hand("spread", f"{tag}c", where)}
    with Crowd(works, options.workers) as crowd:
        for work in works:
            crowd.run(work, min(1.0, options.seconds))
        found = alternate({work: post.timed(crowd, work, options.seconds) for work in works}, options.runs)
    product, ceiling = middle(found["product"]), middle(found["ceiling"])
    told = {
        "p50_ms": round(product.p50, 2), "p99_ms": round(product.p99, 2), "ceiling_p50_ms": round(ceiling.p50, 2),
        "ceiling_p99_ms": round(ceiling.p99, 2), "runs": [round(t.rate) for t in found["product"]],
        "ceiling_runs": [round(t.rate) for t in found["ceiling"]],
    }  # fmt: skip
    title = f"payment.request with {options.workers} workers, beside the hand-written posting alone"
    rate = Case(case=title, measured=product.rate, ceiling=ceiling.rate, unit="requests/s", goal="", ok=True, more=told)
    trips = trips_of(place)
    most = max(trips, key=lambda each: each.count)
    statements = [" | ".join(short(s) for s in trip) for trip in most.sent]
    return [
        at_most(
            "payment.request: round trips to the database, BEGIN and COMMIT included",
            most.count,
            MOST_TRIPS,
            "round trips",
            trips=statements,
        ),
        rate,
    ]


def build() -> Place:
    """办好场地 by real verbs: budget, allotments released, plans of the month; in a database that was kept it is there already."""
    with scope(divisions=ground.DIVISION):
        there = allotment.listing(year=ground.YEAR, division=ground.DIVISION, limit=AGENCIES * EACH)
        if there:
            return Place(tuple(row.number for row in there), DAY)
        standards.add_agencies(_units())
        made = practice.build(division=ground.DIVISION, year=ground.YEAR, wanted=list(_wanted()), cash=Decimal(0), month=DAY.month)
    return Place(tuple(made.allotments.values()), DAY)


def _units() -> list[standards.AgencyRow]:
    return [_unit(DEPARTMENT, "练习部门", ""), *(_unit(code, f"练习单位{code[3:]}", DEPARTMENT) for code in _agencies())]


def _unit(code: str, name: str, parent: str) -> standards.AgencyRow:
    return standards.AgencyRow(division=ground.DIVISION, code=code, name=name, unit_type="机关", parent=parent, department=DEPARTMENT)


def _agencies() -> Iterator[str]:
    return (f"{DEPARTMENT}{100 + n:03d}" for n in range(AGENCIES))


def _wanted() -> Iterator[practice.Wanted]:
    for code in _agencies():
        for n in range(EACH):
            yield practice.Wanted(name=f"{code}-{n}", agency=code, exp_func=FUNCTION, amount=AMOUNT, title=f"公用经费{n}")


def asking(place: Place, tag: str) -> Maker:
    """The program: one payment request a step, on a random allotment, by a preparer of the worker's own."""

    def make(worker: int) -> Step:
        rnd, count = random.Random(worker), itertools.count()
        who = Actor(user=f"bench.{worker}", name="量度经办", division=ground.DIVISION, agencies=EVERY_AGENCY, posts=("preparer",))

        def step() -> None:
            line = payment.Line(allotment=rnd.choice(place.allotments), dep_econ="30201", amount=Decimal(post.AMOUNT))
            asked = payment.Request(key=f"{tag}-{worker}-{next(count)}", payee=practice.PAYEE, lines=(line,), purpose="办公用品")
            with scope(divisions=ground.DIVISION, actor=who):
                payment.request(division=ground.DIVISION, request=asked, on=place.on, actor=who)

        return step

    return make


def trips_of(place: Place, times: int = 5) -> list[RoundTrips]:
    """数几次往返, after a first one that fills the memory of the process."""
    step = asking(place, f"VT{next(_TAGS)}")(0)
    step()
    found = []
    for _ in range(times):
        with counted() as trips:
            step()
        found.append(trips)
    return found
