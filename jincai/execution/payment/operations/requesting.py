"""申请：取数、查规定、留存、占用。钱够不够由总账在锁下说，拒绝里的数和占用就是那一刻的。"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from jincai.execution.payment import rules
from jincai.execution.payment.gathering import Gathered, Request, asking, gather
from jincai.execution.payment.operations import repeating
from jincai.execution.payment.operations.granted import outside
from jincai.execution.payment.operations.keeping import ids, keep
from jincai.execution.payment.operations.outcomes import Outcome
from jincai.execution.payment.operations.refusing import Where, broken, looking_short, unposted
from jincai.kernel.rules import Refused, violations
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor, require, step
from jincai.platform.numbering import api as numbering

P = ParamSpec("P")
T = TypeVar("T")


def _once_more(verb: Callable[P, T]) -> Callable[P, T]:
    """同一份同时提交了两次：另一次先办成，这一次什么也没留下；再看一次，答复它的单号。拒绝的，审计里说得出办的是什么。"""

    @functools.wraps(verb)
    def run(*args: P.args, **given: P.kwargs) -> T:
        try:
            return verb(*args, **given)
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "payment_key":
                raise
            return verb(*args, **given)
        except Refused as why:
            audit.tried(why, "payment.request", given["actor"], division=str(given["division"]))
            raise

    return run


@_once_more
def request(*, division: str, request: Request, on: date, actor: Actor, budget_approved: bool = True) -> str:
    """提交一笔支付申请; answers its number, for a key seen before its first number. Raises Refused with every reason at once.

    Four round trips: what is known, the number, the papers, the posting. Nothing is written before the rules are found kept; when
    the ledger refuses, what was written is undone and the number given back. Called inside a scope.
    """
    require(actor, "payment.request")
    where = Where(division, on)
    with step() as at:
        known, rows = at.ask(repeating.asking(division, on.year, [request.key]), asking([request], division=division, on=on))
        if before := known.get(request.key):
            if before.told != repeating.told(request):
                raise repeating.other(request)
            return before.number
        _raise(_misshapen([request], on))
        gathered = gather([request], rows, division=division, on=on, actor=actor, budget_approved=budget_approved)
        _raise(broken([request], gathered, where) or outside([request], gathered, actor))
        [number], [key] = at.ask(numbering.taking("payment", division, on.year), ids(1))
        keep([(request, number, key)], gathered, division, on, actor)
        _raise(unposted([(request, number)], gathered, where, actor))
    return number


@_once_more
def request_many(*, division: str, requests: Sequence[Request], on: date, actor: Actor, budget_approved: bool = True) -> list[Outcome]:
    """提交一批支付申请: each on its own; answers in order. A key seen before answers its first number.

    The same statements whatever the number of requests and lines. Those that look short of money are posted last: the ledger has
    the last word, and the numbers of those it refuses leave no gap.
    """
    require(actor, "payment.request")
    where = Where(division, on)
    with step() as at:
        keys = [r.key for r in requests]
        known, rows = at.ask(repeating.asking(division, on.year, keys), asking(requests, division=division, on=on))
        first = {r.key: r for r in reversed(requests)}  # of several under one key the first counts
        fresh = [r for r in requests if r.key not in known and first[r.key] is r]
        refused = _misshapen(fresh, on)
        fresh = [r for r in fresh if r.key not in refused]
        gathered = gather(fresh, rows, division=division, on=on, actor=actor, budget_approved=budget_approved)
        refused |= broken(fresh, gathered, where)
        refused |= outside([r for r in fresh if r.key not in refused], gathered, actor)
        numbers: dict[str, str] = {}
        for part in _parts([r for r in fresh if r.key not in refused], gathered, where):
            taken, no = _submit(part, gathered, where, actor)
            numbers |= taken
            refused |= no
    return list(_outcomes(requests, known, numbers, refused))


def _raise(refused: dict[str, Refused]) -> None:
    """单笔的：有一个不行就是不行。"""
    for no in refused.values():
        raise no


def _misshapen(requests: Sequence[Request], on: date) -> dict[str, Refused]:
    """没有明细、金额不对的，取数之前就能看出来。"""
    found = {
        r.key: violations(rules.BEFORE, rules.Form(key=r.key, amounts=tuple(line.amount for line in r.lines)), on=on) for r in requests
    }
    return {key: Refused(said, f"没有提交：{said[0].says}") for key, said in found.items() if said}


def _parts(requests: Sequence[Request], g: Gathered, where: Where) -> list[list[Request]]:
    """分两批：看着够的，看着不够的；空的不要。"""
    short = looking_short(requests, g, where)
    return [part for part in ([r for r in requests if (r.key in short) is last] for last in (False, True)) if part]


def _submit(requests: Sequence[Request], g: Gathered, where: Where, actor: Actor) -> tuple[dict[str, str], dict[str, Refused]]:
    """取号、占用、留存：收下的单号，拒绝的原因；一笔也没有收下，就退回所取的号。"""
    with step() as at:
        numbers, keys = at.ask(numbering.taking("payment", where.division, where.year, count=len(requests)), ids(len(requests)))
        refused = unposted(list(zip(requests, numbers, strict=True)), g, where, actor)
        kept = [each for each in zip(requests, numbers, keys, strict=True) if each[0].key not in refused]
        if kept:
            keep(kept, g, where.division, where.on, actor)
        else:
            transaction.set_rollback(True)
    return {r.key: number for r, number, _ in kept}, refused


def _outcomes(
    requests: Sequence[Request], known: dict[str, repeating.Known], numbers: dict[str, str], refused: dict[str, Refused]
) -> Iterator[Outcome]:
    """逐份答复：键办过的、这一批里重复的，内容相同才算同一份。"""
    told = {**{r.key: repeating.told(r) for r in reversed(requests)}, **{key: before.told for key, before in known.items()}}
    for r in requests:
        if repeating.told(r) != told[r.key]:
            yield Outcome("", repeating.other(r))
        else:
            yield Outcome(known[r.key].number if r.key in known else numbers.get(r.key, ""), refused.get(r.key))
