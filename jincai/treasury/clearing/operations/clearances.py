"""清算与退款清算：人民银行动了钱，记两本财政账。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from jincai.chronicle import api as chronicle
from jincai.execution.payment import api as payment
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, check, violations
from jincai.ledger import api as ledger
from jincai.platform.audit.api import audited
from jincai.platform.identity.api import Actor, require
from jincai.treasury.clearing import facts, rules
from jincai.treasury.clearing.operations.funding import treasury_account
from jincai.treasury.clearing.operations.quotas import Key, send_quota


@audited("clearing.clear")
def clear(*, division: str, year: int, on: date, amounts: Mapping[str, Decimal], actor: Actor) -> int:
    """登记清算: order number -> amount as PBoC moved it. Posts both fiscal books. Raises Refused when an amount differs (R22)."""
    require(actor, "clearing.clear")
    payment.mark_cleared(
        division=division, orders=list(amounts), year=year, on=on
    )  # first: it locks the rows, a correction under way is seen
    found = {p.order: p for p in payment.several(division=division, year=year, orders=list(amounts))}
    account = treasury_account(division, on)
    if strange := sorted(set(amounts) - set(found)):
        raise UserError(f"清算清单里的凭证 {'、'.join(strange[:5])} 不是我方的凭证", "与代理银行、人民银行三方核对")
    claims = [
        rules.Claim(order=order, ours=found[order].amount, theirs=amount, state=found[order].state) for order, amount in amounts.items()
    ]
    if differing := [violation for claim in claims for violation in violations(rules.CLAIM, claim, on=on)]:
        raise Refused(differing, "没有登记清算")
    groups: list[list[Fact]] = [[_cleared(found[order], line, account, on, actor) for line in found[order].lines] for order in amounts]
    _must(groups, chronicle.record_many(groups), "没有登记清算")
    return len(groups)


def _cleared(p: payment.PaymentRow, line: payment.LineRow, account: str, on: date, actor: Actor) -> facts.PaymentCleared:
    cause = fact_id(p.year, p.division, payment.PaymentConfirmed.KIND, "payment", p.number, str(line.position))
    return facts.PaymentCleared(
        division=p.division, year=p.year, on=on, actor=actor.user, document_kind="payment", document=p.number, key=str(line.position), causes=(cause,),
        amount=line.amount, fund=p.fund, exp_func=line.exp_func, gov_econ=line.gov_econ, dep_econ=line.dep_econ, agency=p.agency, project=line.project,
        source=line.source, allotment=line.allotment, order=p.order, treasury_account=account,
    )  # fmt: skip


def _must(groups: Sequence[Sequence[Fact]], answers: Sequence[ledger.Answer], title: str) -> None:
    found = [s.violation() for a in answers if a.status == "refused" for s in a.shortages]
    found += [chronicle.conflict(group[0]) for group, answer in zip(groups, answers, strict=True) if answer.status == "conflict"]
    if found:
        raise Refused(found, title)


@audited("clearing.clear")
def clear_refund(
    *,
    division: str,
    year: int,
    on: date,
    order: str,
    notice: str,
    amount: Decimal,
    actor: Actor,
    classes: Mapping[str, Decimal] | None = None,
) -> None:
    """登记退款清算（5552）: the money is back in the treasury; reverses expense and expenditure of the lines refunded by `notice`.

    `classes` what PBoC gave back by function code: the quota is lowered by it, whatever the line was corrected to since.
    """
    require(actor, "clearing.clear")
    found = payment.several(division=division, year=year, orders=[order])
    if not found:
        raise UserError(f"退款清单里的凭证 {order} 不是我方的凭证", "与代理银行、人民银行三方核对")
    p = found[0]
    kept = [
        k for k in ledger.facts_of([p.number], year=year, division=division)
        if k.kind == payment.PaymentRefunded.KIND and k.body.get("notice") == notice
    ]  # fmt: skip
    ours = sum((Decimal(k.body["amount"]) for k in kept), ZERO)
    check(rules.CLAIM, rules.Claim(order=order, ours=ours, theirs=amount, state=p.state), on=on, title="没有登记退款清算")
    account = treasury_account(division, on)
    made = [_refund_cleared(k, p, account, notice, on, actor) for k in kept]
    fresh = chronicle.record(*made, title="没有登记退款清算").status == "accepted"
    if fresh:
        send_quota(division=division, on=on, amounts=_less(p, classes or _codes_of(made)))


def _less(p: payment.PaymentRow, codes: Mapping[str, Decimal]) -> dict[Key, Decimal]:
    """调减的额度: several codes of one class are added up."""
    out: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for code, amount in codes.items():
        out[p.fund, code[:3], p.agency] -= amount
    return out


def _codes_of(made: Sequence[facts.RefundCleared]) -> dict[str, Decimal]:
    out: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for f in made:
        out[f.exp_func] += f.amount
    return out


def _refund_cleared(k: ledger.Kept, p: payment.PaymentRow, account: str, notice: str, on: date, actor: Actor) -> facts.RefundCleared:
    b = k.body
    return facts.RefundCleared(
        division=p.division, year=p.year, on=on, actor=actor.user, document_kind="payment", document=p.number, key=f"{b['allotment']}|{notice}|{k.id}",
        causes=(k.id,), amount=Decimal(b["amount"]), fund=b["fund"], exp_func=b["exp_func"], gov_econ=b["gov_econ"], dep_econ=b["dep_econ"],
        agency=b["agency"], project=b.get("project", ""), source=b.get("source", "1"), allotment=b["allotment"], order=p.order, treasury_account=account,
        notice=notice,
    )  # fmt: skip
