"""全年预算的另一种算法：从批准、上级、结转与移动算来，不看指标现额。"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from jincai.books import allotment as book
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.project.demo.options import Options


def authority_by_code(o: Options) -> dict[str, Decimal]:
    """全年预算的另一种算法，按科目：批准与调整、上级、结转转入，加减预备费、明确用途与调剂的移动，减年终结余核销。"""
    out: dict[str, Decimal] = defaultdict(lambda: ZERO)
    sources = [book.AUTHORITY_OWN, book.AUTHORITY_UPPER, book.AUTHORITY_CARRIED]
    for _, code, debit, credit in ledger.turnover(sources, year=o.year, division=o.division, by=("exp_func",)):
        out[code] += credit - debit
    kinds = ("allotment.reserve_used", "allotment.reassigned", "allotment.virement_approved")
    for source, target, amount in ledger.moved(kinds, "from_exp_func", "exp_func", year=o.year, division=o.division):
        out[source] -= amount
        out[target] += amount
    for _, control, code, debit, credit in ledger.turnover([book.CARRY_OVER], year=o.year, division=o.division, by=("control", "exp_func")):
        out[code] -= debit - credit if control == "结余" else ZERO
    return out
