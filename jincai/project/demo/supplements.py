"""追加与结算：预算调整、上级追加、预备费、季末结算。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.execution.allotment import api as allotment
from jincai.kernel.money import ZERO, split
from jincai.planning.budget import api as budget
from jincai.platform.identity.api import Actor, scope
from jincai.platform.numbering import api as numbering
from jincai.project.demo.papers import Papers
from jincai.treasury.cash import api as cash


def adjust(papers: Papers, on: date) -> None:
    """人大常委会批准预算调整，再下达调增的部分。"""
    with scope(divisions=[papers.o.division], actor=papers.actor):
        for kind, leaves in (("expenditure", papers.p.leaves), ("transfer", list(papers.p.transfers.values()))):
            lines = [
                budget.AdjustmentLine(code=leaf.code, delta=leaf.adjusted - leaf.budget) for leaf in leaves if leaf.adjusted != leaf.budget
            ]
            if lines and (kind == "expenditure" or papers.o.summary_sheet):
                word = "支出" if kind == "expenditure" else "转移性支出"
                budget.adjust(
                    division=papers.o.division,
                    year=papers.o.year,
                    lines=lines,
                    on=on,
                    document=f"常委会决议〔{papers.o.year}〕12号（{word}）",
                    actor=papers.actor,
                    fund=papers.o.fund,
                    kind=kind,
                )
        slots = [s for s in papers.slots if s.wave == "raised"]
        if slots:
            document = papers.paper(on)
            allotment.distribute(division=papers.o.division, lines=papers.pool(slots), document=document, on=on, actor=papers.actor)
            papers.issue_to_units(slots, document, on)
        special = [leaf for leaf in papers.p.leaves if leaf.kind in ("interest", "release") and leaf.adjusted > leaf.budget]
        if special:
            papers.issue_special([(leaf, leaf.adjusted - leaf.budget, "2") for leaf in special], on, distribute=True)
        _more_transfers(papers, on)


def _more_transfers(papers: Papers, on: date) -> None:
    """转移性支出调增部分，和超出调整预算的部分：由上级追加，或在转移支付科目之间明确用途（推定）。"""
    more = {leaf.code: min(leaf.adjusted, leaf.paid) - min(leaf.budget, leaf.adjusted, leaf.paid) for leaf in papers.p.transfers.values()}
    papers.allot_transfers(on, more)
    over = {leaf.code: leaf.paid - leaf.adjusted for leaf in papers.p.transfers.values() if leaf.paid > leaf.adjusted}
    upper = {code: amount for code, amount in over.items() if code.startswith(("23001", "23002"))}
    rest = {code: amount for code, amount in over.items() if code not in upper}
    slack = next(
        (
            leaf
            for leaf in papers.p.transfers.values()
            if leaf.code.startswith("23003") and leaf.adjusted - leaf.paid >= sum(rest.values(), ZERO)
        ),
        None,
    )
    if rest and slack is None:
        upper, rest = {**upper, **rest}, {}
    if upper:
        _notify(papers, [(code, amount, "转移支付追加") for code, amount in upper.items()], on)
    if rest and slack is not None:
        document = papers.paper(on)
        source = [allotment.PoolLine(exp_func=slack.code, amount=sum(rest.values(), ZERO), fund=papers.o.fund)]
        allotment.distribute(division=papers.o.division, lines=source, document=document, on=on, actor=papers.actor)
        lines = [allotment.PoolLine(exp_func=code, amount=amount, fund=papers.o.fund) for code, amount in rest.items()]
        allotment.reassign(
            division=papers.o.division,
            lines=lines,
            from_exp_func=slack.code,
            decision="本级政府批复（推定）",
            document=document,
            on=on,
            actor=papers.actor,
        )
        papers.p.assumed.append("上解、还本超出调整预算的部分，推定从专项转移支付支出的结余中调剂")
    papers.allot_transfers(on, over, distribute=False)


def _notify(papers: Papers, lines: list[tuple[str, Decimal, str]], on: date) -> str:
    document = (
        f"云财预〔{papers.o.year}〕{on.month}{on.day:02d}号"
        if papers.o.division.startswith("53")
        else f"省财预〔{papers.o.year}〕{on.month}{on.day:02d}号"
    )
    made = [
        allotment.PoolLine(
            exp_func=code,
            amount=amount,
            fund=papers.o.fund,
            source="4",
            counterpart=papers.o.upper,
            upper_document=document,
            transfer_kind=kind,
        )
        for code, amount, kind in lines
    ]
    allotment.notify_from_upper(division=papers.o.division, lines=made, document=document, on=on, actor=papers.actor)
    return document


def upper(papers: Papers, on: date) -> None:
    """上级追加，落到科目，下达单位。"""
    slots = [s for s in papers.slots if s.wave == "upper" and s.since == on]
    special = [leaf for leaf in papers.p.leaves if leaf.kind in ("interest", "release") and leaf.supplement and on == papers.upper_days[0]]
    if not slots and not special:
        return
    with scope(divisions=[papers.o.division], actor=papers.actor):
        wanted: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for s in slots:
            wanted[s.leaf.code] += s.amount
        for leaf in special:
            wanted[leaf.code] += leaf.supplement
        upper = _notify(papers, [(code, amount, "一般性转移支付") for code, amount in sorted(wanted.items())], on)
        if slots:
            papers.issue_to_units(slots, papers.paper(on), on, upper)
        if special:
            papers.issue_special([(leaf, leaf.supplement, "4") for leaf in special], on, distribute=False)


upper_days: tuple[date, ...] = ()


def reserve(papers: Papers, on: date) -> None:
    """动用预备费：凭政府决定。"""
    slots = [s for s in papers.slots if s.wave == "reserve" and s.since == on]
    source = next((leaf for leaf in papers.p.leaves if leaf.kind == "reserve"), None)
    if slots and source is not None:
        with scope(divisions=[papers.o.division], actor=papers.actor):
            document = papers.paper(on)
            allotment.use_reserve(
                division=papers.o.division,
                lines=papers.pool(slots, "5"),
                from_exp_func=source.code,
                decision=f"政府常务会议纪要〔{papers.o.year}〕{on.month}号",
                document=document,
                on=on,
                actor=papers.actor,
            )
            papers.issue_to_units(slots, document, on)


def settle(papers: Papers, on: date, quarter: int, actor: Actor) -> None:
    """季末结算：收到的调度转为补助收入，调度下级的转为补助支出。"""
    with scope(divisions=[papers.o.division], actor=actor):
        lines = [
            cash.GrantLine(code=code, counterpart=papers.o.upper, amount=split(total, [1] * 4)[quarter - 1], fund=papers.o.fund)
            for code, total in papers.flow.grants.items()
            if total
        ]
        if lines:
            cash.settle_grant(
                division=papers.o.division, document=f"省财预结〔{papers.o.year}〕{quarter}号", lines=lines, on=on, actor=actor
            )
        lower = [
            cash.GrantLine(code=code, counterpart=county, amount=split(total, [1] * 4)[quarter - 1], fund=papers.o.fund)
            for (code, county), total in sorted(papers.moved.items())
            if code.startswith(("23001", "23002", "23003"))
        ]
        if lower:
            document = numbering.take_numbers("allotment_doc", papers.o.division, papers.o.year)[0]
            cash.settle_grant_to_lower(
                division=papers.o.division, document=document, lines=[x for x in lower if x.amount], on=on, actor=actor
            )
