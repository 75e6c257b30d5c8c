"""往来双方：取区划的上下级，供规定检查。"""

from __future__ import annotations

from jincai.platform.standards import api as standards
from jincai.treasury.cash.rules import Transfer


def transfer_case(kind: str, division: str, counterpart: str) -> Transfer:
    """一笔往来的双方: an unknown counterpart has no parent, so that the rule refuses it. UserError for an unknown own division."""
    parent = standards.division(counterpart).parent if standards.has_division(counterpart) else ""
    return Transfer(
        kind=kind,
        division=division,
        division_parent=standards.division(division).parent,
        counterpart=counterpart,
        counterpart_parent=parent,
    )
