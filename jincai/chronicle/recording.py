"""记事：事实进入系统的唯一入口。留存与记账是同一次服务器调用，是事务里的最后一件事。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused, Violation
from jincai.ledger import api as ledger

Follower = Callable[[Fact], Iterable[Fact]]
Teller = Callable[[list[Fact]], None]

_FOLLOWERS: dict[str, list[Follower]] = defaultdict(list)
_TELLERS: dict[str, list[Teller]] = defaultdict(list)


def follows(*kinds: type[Fact]) -> Callable[[Follower], Follower]:
    """跟记: a reaction whose facts must be atomic with what it reacts to; they join the same call and the same fate."""

    def register(follower: Follower) -> Follower:
        for kind in kinds:
            _FOLLOWERS[kind.KIND].append(follower)
        return follower

    return register


def hears(*kinds: type[Fact]) -> Callable[[Teller], Teller]:
    """听取: called once with all accepted facts of a call, inside the transaction, to defer work to the queue. It must not write business rows."""

    def register(teller: Teller) -> Teller:
        for kind in kinds:
            _TELLERS[kind.KIND].append(teller)
        return teller

    return register


def record(*facts: Fact, title: str = "没有办理") -> ledger.Answer:
    """记一件事: facts that belong together, all or nothing. Raises Refused with every shortage and the holds seen under the lock."""
    answer = record_many([facts])[0]
    if answer.status == "refused":
        raise Refused([s.violation() for s in answer.shortages], title)
    if answer.status == "conflict":
        raise Refused([conflict(facts[0])], title)
    return answer


def conflict(fact: Fact) -> Violation:
    """同号不同文：同一事实已记，内容不同。"""
    return Violation(
        rule="IDEMPOTENT",
        says=f"{fact.document} 的“{fact.TITLE or fact.KIND}”已经记过，内容与这次不同",
        cites="系统规则：同一请求只能有一个内容",
        subject=fact.document,
        remedy="核对单据；要更正请走更正或红冲",
        who="经办人",
    )


def record_many(groups: Sequence[Sequence[Fact]], *, whole: bool = False, size: int = 10_000) -> list[ledger.Answer]:
    """批量记事: groups of facts, each group all or nothing; `whole` makes the batch one group. Answers in the order given.

    The facts of one call are of one year and division. The batch goes to the server in calls of at most `size` facts; with
    `whole` it is one call.
    """
    full = [[*group, *_followers(group)] for group in groups]
    if whole and full:
        merged = [fact for group in full for fact in group]
        answer = ledger.post([merged])[0]
        _tell(merged if answer.status == "accepted" else [])
        return [answer] * len(full)
    answers: list[ledger.Answer] = []
    chunk: list[Sequence[Fact]] = []
    count = 0
    for group in full:
        if chunk and count + len(group) > size:
            answers += ledger.post(chunk)
            chunk, count = [], 0
        chunk.append(group)
        count += len(group)
    answers += ledger.post(chunk)
    _tell([fact for group, answer in zip(full, answers, strict=True) if answer.status == "accepted" for fact in group])
    return answers


def _followers(group: Sequence[Fact]) -> list[Fact]:
    out: list[Fact] = []
    queue = list(group)
    while queue:
        fact = queue.pop(0)
        for follower in _FOLLOWERS.get(fact.KIND, ()):
            new = list(follower(fact))
            out += new
            queue += new
    return out


def _tell(facts: list[Fact]) -> None:
    heard: dict[Teller, list[Fact]] = {}
    for fact in facts:
        for teller in _TELLERS.get(fact.KIND, ()):
            heard.setdefault(teller, []).append(fact)
    for teller, told in heard.items():
        teller(told)
