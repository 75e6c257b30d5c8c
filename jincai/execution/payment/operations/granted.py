"""申请在不在授权的范围内：资金性质、项目类别、受托的金额上限；一张申请的各行都要在同一份授权里。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jincai.execution.payment.gathering import Gathered, Request
from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity.api import Actor, Where, require_many

VERB = "payment.request"


def outside(requests: Sequence[Request], g: Gathered, actor: Actor) -> dict[str, Refused]:
    """超出授权的: by the key of the request, every reason once. Those whose allotments are not known are for the rules to refuse."""
    places = {
        (r.key, at): Where(case.agency, fund=case.fund, project_kind=case.project_kind, amount=_total(r), key=f"{at} {r.key}")
        for r in requests
        for at, case in enumerate(g.cases[r.key])
        if case.exists
    }
    found = require_many(actor, VERB, places.values())
    reasons: dict[str, dict[tuple[str, str], Violation]] = {}
    for (key, _), where in places.items():
        answer = found[where.key]
        if isinstance(answer, Refused):
            reasons.setdefault(key, {}).update({(v.rule, v.says): v for v in answer.violations})
    return {key: Refused(said.values(), "没有提交") for key, said in reasons.items()}


def _total(request: Request) -> Decimal:
    return sum((line.amount for line in request.lines), Decimal(0))
