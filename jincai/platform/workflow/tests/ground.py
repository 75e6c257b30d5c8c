"""试验台：一种只为测试的单据，几个流程，几个人。"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jincai.kernel.rules import Refused
from jincai.platform.identity.api import Actor, ask
from jincai.platform.workflow import api as workflow
from jincai.platform.workflow import models
from jincai.platform.workflow.versions import FLOWS, digest

CITY, YEAR, DAY = "530700000", 2025, date(2025, 6, 16)
KIND, LARGE = "trial", "5000000.00"
HERE: dict[str, Any] = {"division": CITY, "year": YEAR, "on": DAY}
_numbers = itertools.count(1)


def act_many(*, documents: Sequence[str], verb: str, action: str, reason: str, to_step: str, **told: Any) -> list[tuple[str, Refused | None]]:
    """The capability of the trial documents: it has nothing to add."""
    on, actor = told["on"], told["actor"]
    if action == "withdraw" or (action == "return" and not to_step):
        where = {name: told[name] for name in ("division", "year", "on", "actor")}
        ask(workflow.stopping(KIND, documents, action=action, reason=reason, **where))
        return [(number, None) for number in documents]
    verdicts = workflow.complete(KIND, verb, documents, action=action, reason=reason, to_step=to_step, **told)
    ask(workflow.settle(verdicts, on=on, actor=actor))
    return [(v.document, v.refused) for v in verdicts]


LEGACY: dict[str, workflow.Paper] = {}


def papers(*, division: str, year: int, documents: Sequence[str]) -> list[workflow.Paper]:
    """Documents of the capability that began without a flow."""
    return [LEGACY[number] for number in documents if number in LEGACY]


EFFECTS = {
    "review": workflow.Effect(title="审核", source=("REQUESTED",), target="REVIEWED"),
    "approve": workflow.Effect(title="批准", source=("REVIEWED",), target="APPROVED"),
}
HANDLER = workflow.register(
    workflow.Handler(
        kind=KIND, title="试办单", verb="payment.request", starts="REQUESTED", effects=EFFECTS, required=("review", "approve"),
        act_many=act_many, papers=papers, url_name="",
    )
)  # fmt: skip

PREPARER = Actor(user="he", name="和经办", division=CITY, agencies=("101001",), posts=("preparer",))
REVIEWER = Actor(user="mu", name="木审核", division=CITY, agencies=("101001",), posts=("agency_reviewer",))
BOTH = Actor(user="he", name="和经办", division=CITY, agencies=("101001",), posts=("preparer", "agency_reviewer"))
OTHER = Actor(user="yang", name="杨审核", division=CITY, agencies=("205001",), posts=("agency_reviewer",))
LEADER = Actor(user="duan", name="段局长", division=CITY, agencies="*", posts=("division_leader",))
TREASURY = Actor(user="zhao", name="赵国库", division=CITY, agencies="*", posts=("treasury_preparer",))
SECOND = Actor(user="qian", name="钱国库", division=CITY, agencies="*", posts=("treasury_preparer",))


def step(id: str, verb: str, post: str, to: Any = "end", **more: Any) -> dict[str, Any]:
    """A step of a flow; `to` a name, or edges."""
    edges = [{"to": to, "when": []}] if isinstance(to, str) else to
    return {"id": id, "title": more.pop("title", id), "verb": verb, "post": post, "next": edges, **more}


def simple() -> dict[str, Any]:
    """审核、(大额)会签、批准."""
    large = [{"to": "leader", "when": [{"field": "amount", "op": ">=", "value": LARGE}]}, {"to": "treasury", "when": []}]
    return {
        "start": "review",
        "steps": [
            step("review", "payment.review", "agency_reviewer", large, title="单位审核", effect="review", state="REQUESTED", deadline_days=2),
            step("leader", "payment.countersign", "division_leader", "treasury", title="会签", state="REVIEWED"),
            step("treasury", "payment.approve", "treasury_preparer", "end", title="国库审批", effect="approve", state="REVIEWED"),
        ],
    }


def forked() -> dict[str, Any]:
    """审核之后国库两人会签与领导会签并行，再批准."""
    return {
        "start": "review",
        "steps": [
            step("review", "payment.review", "agency_reviewer", "fork:[leader,both]→treasury", title="单位审核", effect="review", state="REQUESTED"),
            step("leader", "payment.countersign", "division_leader", "treasury", title="领导会签"),
            step("both", "payment.reject", "treasury_preparer", "treasury", title="国库会签", need=2),
            step("treasury", "payment.approve", "treasury_preparer", "end", title="国库审批", effect="approve", state="REVIEWED"),
        ],
    }


def put(body: dict[str, Any], kind: str = KIND) -> int:
    """Publish a flow of the division past the door."""
    flow, _ = models.Flow.objects.get_or_create(division=CITY, kind=kind, year=None, defaults={"code": kind, "title": "试办"})
    flow.versions.filter(state="PUBLISHED").update(state="RETIRED")
    row = models.Version.objects.create(
        division=CITY, flow=flow, number=flow.versions.count() + 1, title="试办", state="PUBLISHED", body=body, sm3=digest(body), made_by="a",
        published_by="b", published_at=timezone.now(),
    )  # fmt: skip
    FLOWS.forget()
    return row.pk


def paper(amount: str = "100.00", agency: str = "101001", **more: Any) -> workflow.Paper:
    """A document with a number of its own."""
    told = {"document": f"SB-{next(_numbers):06}", "fund": "111", "about": "办公用品", **more}
    return workflow.Paper(kind=KIND, year=YEAR, agency=agency, amount=Decimal(amount), **told)


def begin(*papers: workflow.Paper, actor: Actor = PREPARER) -> list[str]:
    """发起."""
    ask(workflow.starting(papers, division=CITY, on=DAY, actor=actor))
    return [each.document for each in papers]


def do(verb: str, number: str, actor: Actor, action: str = "approve", **more: Any) -> workflow.Verdict:
    """Judge and settle one."""
    (verdict,) = workflow.complete(KIND, verb, [number], actor=actor, action=action, **HERE, **more)
    if verdict.refused is None:
        ask(workflow.settle([verdict], on=DAY, actor=actor))
    return verdict


def why(verdict: workflow.Verdict) -> list[str]:
    """The rules that refused."""
    return [v.rule for v in verdict.refused.violations] if verdict.refused else []


def at(number: str) -> list[str]:
    """The steps with open seats, one a seat."""
    return list(models.Task.objects.filter(document=number, state="OPEN").order_by("id").values_list("step", flat=True))


def running(number: str) -> models.Running:
    """The row."""
    return models.Running.objects.get(kind=KIND, document=number)
