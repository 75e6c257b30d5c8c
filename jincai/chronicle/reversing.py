"""红冲：把一件事实的分录原样记成红字；据它办了事的人，同一事务里被告知，或者就不能红冲。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from uuid import UUID

from jincai.chronicle.recording import acts_on, record
from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused, Violation
from jincai.ledger import api as ledger

Undoer = Callable[[ledger.Kept], None]
TITLE = "没有红冲"

_UNDOERS: dict[str, list[Undoer]] = defaultdict(list)


def undoes(*kinds: type[Fact]) -> Callable[[Undoer], Undoer]:
    """撤回: called with the fact that a reversal has just taken back, inside its transaction. A kind that somebody follows, hears or sends,
    and nobody undoes, is not reversed at all: what was done on its strength would stand."""

    def register(undoer: Undoer) -> Undoer:
        for kind in kinds:
            _UNDOERS[kind.KIND].append(undoer)
        return undoer

    return register


def reverse(fact: UUID, *, year: int, division: str, on: date, actor: str, reason: str) -> ledger.Answer:
    """红冲: undo the entries of one fact by the same entries in red, on a day whose period is open; the same again is no error.

    It mends the books only: the verb that calls it sets its own documents right; who acted on the fact is told (`undoes`). Raises Refused
    when what the fact brought has been used meanwhile (a floor), or somebody acted on it who cannot take that back; BadFact when there is
    no such fact, it has no entries, is a reversal, or was reversed otherwise.
    """
    found = ledger.facts([fact], year=year, division=division)
    if not found:
        raise ledger.BadFact(f"要红冲的事实 {fact} 不在 {year} 年度、区划 {division} 的账上", "核对事实号、年度与财政区划")
    (kept,) = found
    undoers = _UNDOERS.get(kept.kind, ())
    if not undoers and acts_on(kept.kind):
        raise Refused([_acted_on(kept)], TITLE)
    made = ledger.Reversed(
        division=division, year=year, on=on, actor=actor, document_kind=kept.document_kind, document=kept.document, key=str(fact), causes=(fact,),
        reverses=str(fact), reason=reason,
    )  # fmt: skip
    answer = record(made, title=TITLE)
    if answer.status == "accepted":
        for undoer in undoers:
            undoer(kept)
    return answer


def _acted_on(kept: ledger.Kept) -> Violation:
    """别处已据它办了事：不能只冲它的分录。"""
    return Violation(
        rule="REVERSAL",
        says=f"{kept.document} 的“{kept.title}”已经引起别的事（下达额度、跟记的账），只冲它的分录，那些不会跟着撤回",
        cites="系统规则：有人据以办事的事实，用相反的业务更正，不用红冲",
        subject=kept.document,
        remedy="办相反的业务：退票、退款、再更正",
        who="经办人",
    )
