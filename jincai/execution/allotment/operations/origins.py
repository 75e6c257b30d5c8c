"""来由：待分的钱是哪件事放进来的，追溯由此走到预算。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from jincai.execution.allotment import facts
from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.planning.budget import api as budget


class _Line(Protocol):
    @property
    def exp_func(self) -> str: ...

    @property
    def fund(self) -> str: ...

    @property
    def source(self) -> str: ...


FROM_POOL = (facts.Distributed, facts.Replied)
FROM_DIVISION = (facts.Allocated, facts.TransferAllotted)
TO_DIVISION = tuple(kind.KIND for kind in (facts.Distributed, facts.NotifiedFromUpper, facts.ReserveUsed, facts.Reassigned))


def causes_of(
    kind: type[Fact], lines: Sequence[_Line], division: str, year: int, document: str, from_exp_func: str
) -> dict[str, tuple[UUID, ...]]:
    """各科目的来由：分解、批复来自预算（先行安排的来自先行安排），分配、对下来自最近一次到处室的那件。"""
    codes = {line.exp_func for line in lines}
    if kind in FROM_POOL and all(line.source != "0" for line in lines):
        found = {fund: budget.sources(year=year, division=division, fund=fund) for fund in {line.fund for line in lines}}
        moved = {fund: budget.sources(year=year, division=division, fund=fund, kind="transfer") for fund in found}
        return {line.exp_func: found[line.fund].get(line.exp_func) or moved[line.fund].get(line.exp_func, ()) for line in lines}
    if kind in FROM_POOL or kind is facts.AdvanceReplaced:
        return _latest((facts.AdvanceAuthorised.KIND,), codes, division, year, document)
    if kind in FROM_DIVISION:
        return _latest(TO_DIVISION, codes, division, year, document)
    if kind is facts.ReserveUsed:
        source = budget.sources(year=year, division=division, fund=next(iter(lines)).fund).get(from_exp_func, ())
        return dict.fromkeys(codes, source)
    if kind is facts.Reassigned:
        source = _latest(TO_DIVISION, {from_exp_func}, division, year, document).get(from_exp_func, ())
        return dict.fromkeys(codes, source)
    return {}


def _latest(kinds: Sequence[str], codes: set[str], division: str, year: int, document: str) -> dict[str, tuple[UUID, ...]]:
    found = ledger.latest(kinds, "exp_func", codes, year=year, division=division, document=document)
    return {code: (fact,) for code, fact in found.items()}
