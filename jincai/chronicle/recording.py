"""记事：事实进入系统的唯一入口。留存与记账是同一次服务器调用，是事务里的最后一件事。"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any, TypeVar

from jincai.chronicle.heard import Heard
from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused, Violation
from jincai.ledger import api as ledger
from jincai.platform.audit import api as audit
from jincai.platform.jobs import api as jobs

Follower = Callable[[Fact], Iterable[Fact]]
Teller = Callable[[list[Fact]], None]
Sender = Callable[[list[Fact]], Iterable[jobs.Letter]]
Listener = TypeVar("Listener", bound=Callable[..., Any])
FEW = 5_000  # facts; more of them go to the server by COPY

_FOLLOWERS: dict[str, list[Follower]] = defaultdict(list)
_TELLERS: dict[str, list[Teller]] = defaultdict(list)
_SENDERS: dict[str, list[Sender]] = defaultdict(list)


def follows(*kinds: type[Fact]) -> Callable[[Follower], Follower]:
    """跟记: a reaction whose facts must be atomic with what it reacts to; they join the same call and the same fate."""

    def register(follower: Follower) -> Follower:
        for kind in kinds:
            _FOLLOWERS[kind.KIND].append(follower)
        return follower

    return register


def hears(*kinds: type[Fact]) -> Callable[[Teller], Teller]:
    """听取: called once with all accepted facts of a call (of a very large one lot by lot), inside the transaction, to defer work to the queue.

    It must not write business rows. What it did is not taken back when a fact is reversed: see `reversing.undoes`.
    """

    def register(teller: Teller) -> Teller:
        for kind in kinds:
            _TELLERS[kind.KIND].append(teller)
        return teller

    return register


def sends(*kinds: type[Fact]) -> Callable[[Sender], Sender]:
    """投递: the outbox. Called with the facts of a group, answers the jobs that go on the queue in the same server call if they are accepted."""

    def register(sender: Sender) -> Sender:
        for kind in kinds:
            _SENDERS[kind.KIND].append(sender)
        return sender

    return register


def record(*facts: Fact, title: str = "没有办理") -> ledger.Answer:
    """记一件事: facts that belong together, all or nothing. Raises Refused with every shortage and the holds seen under the lock.

    Keeping, posting and the outbox are one round trip; locks are held from there to COMMIT, so it is the last call of the transaction.
    """
    group = [*facts, *_followers(facts)]
    letters = [letter.row() for letter in _letters(group)]
    if letters:
        (answer,) = ledger.post([group], through="chronicle.record", more=[json.dumps(letters, ensure_ascii=False)])
    else:
        (answer,) = ledger.post([group])
    if answer.status == "refused":
        raise Refused([s.violation() for s in answer.shortages], title)
    if answer.status == "conflict":
        raise Refused([conflict(facts[0])], title)
    if answer.status == "accepted":
        audit.saw(*group)
        _tell(group)
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


def record_many(groups: Iterable[Sequence[Fact]], *, whole: bool = False) -> list[ledger.Answer]:
    """批量记事: groups of facts, each group all or nothing; `whole` makes the batch one group. Answers in the order given.

    Up to a million facts of one year and division, in one server call; given as a generator they are never all in memory at once.
    Raises BadFact for a fact that cannot be posted at all; nothing of the batch is kept then.
    """
    with Heard() as heard:
        wanted, counted = _wanted(), count()

        def full() -> Iterator[list[Fact]]:
            for group in groups:
                facts = [*group, *_followers(group)]
                number = next(counted)
                if kept := [fact for fact in facts if wanted(fact.KIND)]:
                    heard.keep(number, kept)
                yield facts

        stream = full()
        head, size = [], 0
        for group in stream:
            head.append(group)
            size += len(group)
            if size > FEW:
                break
        if not head:
            return []
        post = ledger.post_many if size > FEW else ledger.post
        batch = chain(head, stream)
        answers = post([chain.from_iterable(batch)])[:1] * next(counted) if whole else post(batch)
        for taken in heard.lots(lambda number: answers[number].status == "accepted"):
            for letter in _letters(taken):
                jobs.defer(letter.name, **letter.args)
            audit.saw(*taken)
            _tell(taken)
        return answers


def _wanted() -> Callable[[str], bool]:
    """Does somebody wait for facts of this kind? The others are let go as soon as they are on their way."""
    return (lambda kind: True) if audit.listening() else {*_TELLERS, *_SENDERS}.__contains__


def acts_on(kind: str) -> bool:
    """有没有人跟记、听取、投递这一类事实。"""
    return any(kind in registered for registered in (_FOLLOWERS, _TELLERS, _SENDERS))


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


def _letters(facts: Iterable[Fact]) -> list[jobs.Letter]:
    asked = _sorted(facts, _SENDERS)
    return [letter for sender, told in asked for letter in sender(told)]


def _tell(facts: Iterable[Fact]) -> None:
    for teller, told in _sorted(facts, _TELLERS):
        teller(told)


def _sorted(facts: Iterable[Fact], listeners: Mapping[str, list[Listener]]) -> list[tuple[Listener, list[Fact]]]:
    """Each listener once, with all the facts it waits for."""
    heard: dict[Listener, list[Fact]] = {}
    for fact in facts:
        for listener in listeners.get(fact.KIND, ()):
            heard.setdefault(listener, []).append(fact)
    return list(heard.items())
