"""实拨与收回存量。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotment
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import positive
from jincai.kernel.problems import UserError
from jincai.platform.audit.api import audited, changed
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.treasury.clearing import facts, models
from jincai.treasury.clearing.operations.funding import funding, treasury_account


@audited("clearing.release")
def release_funds(
    *, division: str, number: str, amount: Decimal, gov_econ: str, payee: str, account: str, purpose: str, on: date, actor: Actor
) -> str:
    """实拨（5207）: from an allotment (`number`) straight to a special account; held until PBoC has answered. Raises Refused (R49, R04)."""
    require(actor, "clearing.release")
    row = allotment.rows([number], year=on.year, division=division).get(number)
    if row is None:
        raise UserError(f"没有编号为 {number} 的 {on.year} 年指标", "在指标清单里查对编号")
    funding(division=division, on=on, fund=row.fund, amount=positive(amount))
    own = numbering.take_numbers("fund_release", division, on.year)[0]
    made = models.FundRelease.objects.create(
        division=division, year=on.year, number=own, on=on, allotment=number, agency=row.agency, fund=row.fund, exp_func=row.exp_func, gov_econ=gov_econ,
        source=row.source, payee=payee, account=account, purpose=purpose, amount=positive(amount), state="ORDERED",
    )  # fmt: skip
    source = {"on": on, "fund": row.fund, "amount": made.amount, "account": account, "payee": payee, "purpose": purpose}
    detail = {"exp_func": row.exp_func, "gov_econ": gov_econ, "amount": made.amount}
    voucher = exchange.make("5207", division=division, year=on.year, number=own, source=source, details=[detail])
    exchange.send(counterpart="pboc", vouchers=[voucher], document_kind="fund_release", documents=[own])
    cause = fact_id(row.year, division, "allotment.activated", "allotment", number)
    chronicle.record(_release(facts.ReleaseOrdered, made, on, actor.user, (cause,)), title="没有实拨")
    return own


def _release(kind: type[facts.ReleaseOrdered], r: models.FundRelease, on: date, actor: str, causes: tuple[UUID, ...]) -> Fact:
    return kind(
        division=r.division, year=r.year, on=on, actor=actor, document_kind="fund_release", document=r.number, causes=causes, amount=r.amount, fund=r.fund,
        exp_func=r.exp_func, gov_econ=r.gov_econ, agency=r.agency, source=r.source, allotment=r.allotment, treasury_account=treasury_account(r.division, on),
    )  # fmt: skip


@audited("clearing.release")
def settle_release(*, division: str, year: int, number: str, on: date, actor: Actor, failed: str = "") -> None:
    """实拨的结果: paid, or `failed` with the reason."""
    require(actor, "clearing.release")
    r = models.FundRelease.objects.select_for_update().get(division=division, year=year, number=number)
    cause = (fact_id(year, division, facts.ReleaseOrdered.KIND, "fund_release", number),)
    before = {"state": r.state}
    r.state, r.paid_on, r.says = ("FAILED", None, failed[:200]) if failed else ("CONFIRMED", on, "")
    r.save(update_fields=["state", "paid_on", "says"])
    changed("fund_release", number, before=before, after={"state": r.state, "paid_on": r.paid_on, "says": r.says})
    kind = facts.ReleaseFailed if failed else facts.ReleaseConfirmed
    chronicle.record(_release(kind, r, on, actor.user, cause), title="没有登记实拨结果")


@audited("clearing.recover")
def recover(
    *, division: str, document: str, exp_func: str, gov_econ: str, amount: Decimal, on: date, actor: Actor, fund: str = "111"
) -> None:
    """收回存量资金冲减支出: cash in, expenditure down; no allotment restored."""
    require(actor, "clearing.recover")
    made = facts.PriorMoneyRecovered(
        division=division, year=on.year, on=on, actor=actor.user, document_kind="recovery", document=document, key=exp_func, amount=positive(amount),
        fund=fund, exp_func=exp_func, gov_econ=gov_econ, treasury_account=treasury_account(division, on),
    )  # fmt: skip
    chronicle.record(made, title="没有登记收回存量")
