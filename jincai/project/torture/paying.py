"""付款的一生：申请、凭证、回单、退票、退款、更正、清算；一张、几十张、几千件一批。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jincai.project.torture import world
from jincai.project.torture.papers import CENT, Group, Paper

PAYROLL = 5_100  # facts: more than go in one message


def request(p: Paper) -> None:
    """支付申请：一至三行，有的带计划；然后办下去、退回、换一张，或留着等过期。"""
    asked = lines_of(p, p.document("ZF"), p.dice.choices((1, 2, 3), (6, 3, 1))[0])
    first = p.step("request", [asked])
    onward(p, [asked], first, "one")


def batch(p: Paper) -> None:
    """批量：几十张申请一次送，逐张答复（少数整批同进退）；再成批办下去。"""
    how = "whole" if p.dice.random() < 0.15 else "many"
    asked = [lines_of(p, f"{p.document('PL')}.{n}", p.dice.choice((1, 1, 2)), 2000) for n in range(p.dice.randint(3, 30))]
    onward(p, asked, p.step("batch", asked, how=how), how)


def rush(p: Paper) -> None:
    """争抢：一次几张同样的大额申请，只够其中几张。"""
    line, amount = p.line(), p.amount(9000)
    asked = [(p.fact("payment.requested", f"{p.document('QG')}.{n}", amount, line=line),) for n in range(p.dice.randint(4, 12))]
    onward(p, asked, p.step("rush", asked, how="many"), "many")


def payroll(p: Paper) -> None:
    """工资：几千件一批，走批量入口；多半整批办下去。"""
    line = p.line()
    asked = [(p.fact("payment.requested", f"{p.document('GZ')}.{n}", CENT, line=line),) for n in range(PAYROLL)]
    first = p.step("payroll", asked, how="many")
    if p.dice.random() < 0.6:
        p.step("end", followed(p, "payment.ended", asked, reason="撤回"), how="many", after=first)


def lines_of(p: Paper, document: str, count: int, most: int = 40000) -> Group:
    """申请的几行。"""
    out = []
    for key in range(1, count + 1):
        line = p.line()
        plan = line.plan if p.dice.random() < 0.4 else ""
        out.append(p.fact("payment.requested", document, p.amount(most), key=str(key), line=line, plan=plan))
    return tuple(out)


def onward(p: Paper, asked: Sequence[Group], first: int, how: str) -> None:
    """申请之后。"""
    way = p.dice.choices(("order", "end", "replace", "reverse", "leave"), (58, 20, 8, 4, 10))[0]
    bold = p.dice.random() < 0.08
    if way == "order" and p.dice.random() < 0.3:  # a fact that moves nothing
        p.step("review", followed(p, "payment.reviewed", asked, causes=()), how=how, after=first)
    if way == "reverse" and how == "one":
        reversal(p, asked[0][0], first)
    if way == "end":
        p.step("end", followed(p, "payment.ended", asked, reason="撤回"), how=how, after=first, bold=bold)
    elif way == "replace":
        fresh = [(*(p.follow("payment.ended", f, reason="换单") for f in group), *again(p, group)) for group in asked]
        p.step("replace", fresh, how=how, after=first)
    elif way == "order":
        orders = followed(p, "payment.ordered", asked)
        ordered = p.step("order", orders, how=how, after=first, bold=bold)
        if p.dice.random() < 0.3:
            p.step("fail", followed(p, "payment.failed", orders, reason="收款账户已销户"), how=how, after=ordered, bold=bold)
        else:
            paid = followed(p, "payment.confirmed", orders, bank_serial="1")
            after_paying(p, paid, p.step("confirm", paid, how=how, after=ordered, bold=bold), how)


def after_paying(p: Paper, paid: Sequence[Group], confirmed: int, how: str) -> None:
    """付款之后：退款（全额或部分）、更正、清算，或到此为止。"""
    way = p.dice.choices(("refund", "part", "correct", "clear", "reverse", "leave"), (38, 10, 10, 14, 6, 22))[0]
    if way in ("refund", "part"):
        back = followed(p, "payment.refunded", paid, notice="TK1")
        if way == "part":
            back = [tuple(dataclasses.replace(f, amount=halved(f)) for f in group) for group in back]
        p.step("refund", back, how=how, after=confirmed)
    elif way == "reverse" and how == "one":
        reversal(p, paid[0][0], confirmed)
    elif way == "correct" and paid[0][0].origin == "executable":  # what a contract paid is not moved to another allotment
        p.step("correct", [tuple(corrected(p, f) for f in group) for group in paid], how=how, after=confirmed)
    elif way == "clear":
        p.step("clear", followed(p, "clearing.cleared", paid, treasury_account=world.TREASURY), how=how, after=confirmed)


def followed(p: Paper, kind: str, groups: Sequence[Group], **more: Any) -> list[Group]:
    """同样的行，下一个环节。"""
    return [tuple(p.follow(kind, f, **more) for f in group) for group in groups]


def reversal(p: Paper, past: Any, after: int | None = None) -> None:
    """红冲一件事实：自己的，收下了的才红冲；别人的，不知道收下没有。"""
    key = str(past.id)
    red = p.fact("ledger.reversed", past.document, Decimal(0), key=key, causes=(past.id,), reverses=key, reason="记错")
    p.step("reverse", [[red]], how="reverse", after=after)


def again(p: Paper, group: Group) -> Group:
    """换一张单据重新申请，金额另定。"""
    return tuple(dataclasses.replace(f, document=f"{f.document}b", amount=p.amount(3000), on=p.on) for f in group)


def halved(f: Any) -> Decimal:
    """一半，至少一分。"""
    return max(CENT, (f.amount / 2).quantize(CENT))


def corrected(p: Paper, f: Any) -> Any:
    """更正：改记到本单位的另一条指标。"""
    wrong = next(line for line in world.LINES if line.allotment == f.allotment)
    right = p.line(*(line for line in world.LINES if line is wrong or line.agency != wrong.agency))
    return p.fact("payment.corrected", f.document, f.amount, key=f.key, line=right, causes=(f.id,), **world.moved_from(wrong))
