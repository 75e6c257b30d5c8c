"""办清算：额度、清算、退款、实拨、收回存量。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from jincai.chronicle import api as chronicle
from jincai.execution.allotment import api as allotment
from jincai.execution.payment import api as payment
from jincai.kernel.facts import Fact, fact_id
from jincai.kernel.money import ZERO, plain, positive
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, check, violations
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, require
from jincai.platform.numbering import api as numbering
from jincai.treasury.clearing import facts, models, rules


def treasury_account(division: str, on: date) -> str:
    """国库单一账户的账号。"""
    found = banking.tsa(division, on)
    if found is None:
        raise UserError(f"区划 {division} 在 {on} 没有国库单一账户", "先在基础数据里登记国库单一账户")
    return found.number


def send_quota(*, division: str, on: date, amounts: Mapping[tuple[str, str], Decimal]) -> list[str]:
    """下达清算额度（5106），按 (资金, 功能类)；负数调减. One notice a fund. Runs in the caller's transaction."""
    by_fund: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for (fund, func_class), amount in sorted(amounts.items()):
        if amount:
            by_fund[fund][func_class] = amount
    if not by_fund:
        return []
    numbers = numbering.take_numbers("clearing_quota", division, on.year, count=len(by_fund))
    vouchers = []
    for number, (fund, parts) in zip(numbers, by_fund.items(), strict=True):
        total = sum(parts.values(), ZERO)
        models.Quota.objects.create(division=division, year=on.year, number=number, on=on, fund=fund, amount=total)
        header = {
            "AdmDivCode": division, "StYear": str(on.year), "VtCode": "5106", "VouDate": on.isoformat(), "VoucherNo": number, "FundTypeCode": fund,
            "PayAmt": plain(total),
        }  # fmt: skip
        details = tuple({"ExpFuncCode": c, "PayAmt": plain(a)} for c, a in parts.items())
        vouchers.append(
            exchange.Voucher(vt_code="5106", voucher_no=number, flag=0, division=division, year=on.year, header=header, details=details)
        )
    exchange.send(counterpart="pboc", vouchers=vouchers, document_kind="clearing_quota", documents=numbers)
    return numbers


@transaction.atomic
def clear(*, division: str, year: int, on: date, amounts: Mapping[str, Decimal], actor: Actor) -> int:
    """登记清算: order number -> amount as PBoC moved it. Posts both fiscal books. Raises Refused when an amount differs (R22)."""
    require(actor, "clearing.clear")
    found = {p.order: p for p in payment.several(division=division, year=year, orders=list(amounts))}
    account = treasury_account(division, on)
    if strange := sorted(set(amounts) - set(found)):
        raise UserError(f"清算清单里的凭证 {'、'.join(strange[:5])} 不是我方的凭证", "与代理银行、人民银行三方核对")
    claims = [rules.Claim(order=order, ours=found[order].amount, theirs=amount) for order, amount in amounts.items()]
    if differing := [violation for claim in claims for violation in violations(rules.CLAIM, claim, on=on)]:
        raise Refused(differing, "没有登记清算")
    groups: list[list[Fact]] = [[_cleared(found[order], line, account, on, actor) for line in found[order].lines] for order in amounts]
    payment.mark_cleared(division=division, orders=list(amounts), year=year, on=on)
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


@transaction.atomic
def clear_refund(*, division: str, year: int, on: date, order: str, notice: str, amount: Decimal, actor: Actor) -> None:
    """登记退款清算（5552）: the money is back in the treasury; reverses expense and expenditure of the lines refunded by `notice`."""
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
    check(rules.CLAIM, rules.Claim(order=order, ours=ours, theirs=amount), on=on, title="没有登记退款清算")
    account = treasury_account(division, on)
    made = [_refund_cleared(k, p, account, notice, on, actor) for k in kept]
    less: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for f in made:
        less[f.fund, f.exp_func[:3]] -= f.amount
    send_quota(division=division, on=on, amounts=less)
    chronicle.record(*made, title="没有登记退款清算")


def _refund_cleared(k: ledger.Kept, p: payment.PaymentRow, account: str, notice: str, on: date, actor: Actor) -> facts.RefundCleared:
    b = k.body
    return facts.RefundCleared(
        division=p.division, year=p.year, on=on, actor=actor.user, document_kind="payment", document=p.number, key=f"{b['allotment']}|{notice}|{k.id}",
        causes=(k.id,), amount=Decimal(b["amount"]), fund=b["fund"], exp_func=b["exp_func"], gov_econ=b["gov_econ"], dep_econ=b["dep_econ"],
        agency=b["agency"], project=b.get("project", ""), source=b.get("source", "1"), allotment=b["allotment"], order=p.order, treasury_account=account,
        notice=notice,
    )  # fmt: skip


@transaction.atomic
def release_funds(
    *, division: str, number: str, amount: Decimal, gov_econ: str, payee: str, account: str, purpose: str, on: date, actor: Actor
) -> str:
    """实拨（5207）: from an allotment (`number`) straight to a special account; held until PBoC has answered. Raises Refused (R49, R04)."""
    require(actor, "clearing.release")
    row = allotment.rows([number], year=on.year, division=division).get(number)
    if row is None:
        raise UserError(f"没有编号为 {number} 的 {on.year} 年指标", "在指标清单里查对编号")
    funding(division, on, amount)
    own = numbering.take_numbers("fund_release", division, on.year)[0]
    made = models.FundRelease.objects.create(
        division=division, year=on.year, number=own, on=on, allotment=number, agency=row.agency, fund=row.fund, exp_func=row.exp_func, gov_econ=gov_econ,
        source=row.source, payee=payee, account=account, purpose=purpose, amount=positive(amount), state="ORDERED",
    )  # fmt: skip
    header = {
        "AdmDivCode": division, "StYear": str(on.year), "VtCode": "5207", "VouDate": on.isoformat(), "VoucherNo": own, "FundTypeCode": row.fund,
        "PayAmt": plain(amount), "PayeeAcctNo": account, "PayeeAcctName": payee, "PaySummaryName": purpose,
    }  # fmt: skip
    detail = {"ExpFuncCode": row.exp_func, "GovExpEcoCode": gov_econ, "PayAmt": plain(amount)}
    voucher = exchange.Voucher(vt_code="5207", voucher_no=own, flag=0, division=division, year=on.year, header=header, details=(detail,))
    exchange.send(counterpart="pboc", vouchers=[voucher], document_kind="fund_release", documents=[own])
    cause = fact_id(row.year, division, "allotment.activated", "allotment", number)
    chronicle.record(_release(facts.ReleaseOrdered, made, on, actor.user, (cause,)), title="没有实拨")
    return own


def _release(kind: type[facts.ReleaseOrdered], r: models.FundRelease, on: date, actor: str, causes: tuple[UUID, ...]) -> Fact:
    return kind(
        division=r.division, year=r.year, on=on, actor=actor, document_kind="fund_release", document=r.number, causes=causes, amount=r.amount, fund=r.fund,
        exp_func=r.exp_func, gov_econ=r.gov_econ, agency=r.agency, source=r.source, allotment=r.allotment, treasury_account=treasury_account(r.division, on),
    )  # fmt: skip


@transaction.atomic
def settle_release(*, division: str, year: int, number: str, on: date, actor: Actor, failed: str = "") -> None:
    """实拨的结果: paid, or `failed` with the reason."""
    require(actor, "clearing.release")
    r = models.FundRelease.objects.select_for_update().get(division=division, year=year, number=number)
    cause = (fact_id(year, division, facts.ReleaseOrdered.KIND, "fund_release", number),)
    r.state, r.paid_on, r.says = ("FAILED", None, failed[:200]) if failed else ("CONFIRMED", on, "")
    r.save(update_fields=["state", "paid_on", "says"])
    kind = facts.ReleaseFailed if failed else facts.ReleaseConfirmed
    chronicle.record(_release(kind, r, on, actor.user, cause), title="没有登记实拨结果")


@transaction.atomic
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


def funding(division: str, on: date, amount: Decimal) -> None:
    """查库款. Raises Refused (R49)."""
    from jincai.treasury.clearing.queries import free_cash

    check(rules.FUNDING, free_cash(division=division, on=on, amount=amount), on=on, title="没有付款：库款不足")
