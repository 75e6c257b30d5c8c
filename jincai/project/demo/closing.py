"""收尾：调剂、冻结、收回、注销额度、结转、结余。"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from jincai.books.allotment import EXECUTABLE, POOL, POOL_DIVISION
from jincai.execution.allotment import api as allotment
from jincai.kernel.money import ZERO
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, scope
from jincai.platform.numbering import api as numbering
from jincai.project.demo.options import Options
from jincai.project.demo.slots import Slot
from jincai.treasury.reconciliation import api as reconciliation


def _document(o: Options) -> str:
    return numbering.take_numbers("allotment_doc", o.division, o.year)[0]


def virements(o: Options, slots: list[Slot], on: date, actor: Actor, approver: Actor) -> int:
    """几对平衡的调剂：同一科目的两条指标之间调出，再由另一对调回同样的数；另有一笔退回。"""
    spare: dict[tuple[str, str], list[Slot]] = defaultdict(list)
    for s in slots:
        if s.number and s.amount - s.paying >= 20_000 and s.part.project_kind in ("1", "2"):
            spare[s.leaf.code, s.part.department].append(s)
    pairs = [found[:2] for found in spare.values() if len(found) > 1][:5]
    amount = Decimal("10000.00")
    for a, b in pairs:
        for giving, taking in ((a, b), (b, a)):
            with scope(divisions=[o.division], actor=actor):
                number = allotment.apply_virement(
                    division=o.division,
                    giving=giving.number,
                    taking=taking.number,
                    amount=amount,
                    reason="项目进度变化",
                    on=on,
                    actor=actor,
                )
                allotment.approve_virement(division=o.division, year=o.year, number=number, on=on, actor=approver)
    if pairs:
        a, b = pairs[0]
        with scope(divisions=[o.division], actor=actor):
            number = allotment.apply_virement(
                division=o.division, giving=a.number, taking=b.number, amount=amount, reason="申请有误", on=on, actor=actor
            )
            allotment.reject_virement(division=o.division, year=o.year, number=number, reason="理由不充分", on=on, actor=approver)
    return 2 * len(pairs)


def freeze(o: Options, slots: list[Slot], on: date, actor: Actor, *, thaw: bool) -> None:
    """监督检查冻结几条指标，办结后解冻。"""
    chosen = [s for s in slots if s.number and s.amount - s.paying >= 50_000][:3]
    if not chosen:
        return
    amounts = {s.number: Decimal("50000.00") for s in chosen}
    with scope(divisions=[o.division], actor=actor):
        verb = allotment.unfreeze if thaw else allotment.freeze
        verb(division=o.division, amounts=amounts, reason="专项资金检查", document=f"财监〔{o.year}〕5号", on=on, actor=actor)


LAST = 3


def reclaim(o: Options, slots: list[Slot], on: date, actor: Actor, *, part: int) -> None:
    """收回确定不用的指标：分三次；前两次只收排定不付的，最后一次（LAST）除要结转的全部收完。"""
    left = _left(o)
    keep = _kept(slots)
    amounts = {}
    for s in slots:
        free = min(left.get(s.number, ZERO), s.amount - s.paying) - keep.get(s.number, ZERO)
        if s.number and free > 0 and int(s.leaf.code) % 3 == part:
            amounts[s.number] = free
    if part == LAST:
        amounts = {number: free for number, amount in left.items() if (free := amount - keep.get(number, ZERO)) > 0}
    if amounts:
        with scope(divisions=[o.division], actor=actor):
            allotment.reclaim(
                division=o.division,
                amounts=amounts,
                reason="收入短收、上级专款减少，收回不再需要的指标",
                document=_document(o),
                on=on,
                actor=actor,
            )


def _left(o: Options) -> dict[str, Decimal]:
    with scope(divisions=[o.division]):
        return ledger.balances(EXECUTABLE, year=o.year, division=o.division)


def _kept(slots: list[Slot]) -> dict[str, Decimal]:
    """各指标要结转的数：科目的结转额依次落到还有剩余的指标。"""
    out: dict[str, Decimal] = {}
    want = {s.leaf.code: s.leaf.carried for s in slots}
    for s in slots:
        part = min(want[s.leaf.code], s.amount - s.paying)
        if s.number and part > 0:
            out[s.number] = part
            want[s.leaf.code] -= part
    return out


def cancel_quota(o: Options, on: date, actor: Actor) -> dict[reconciliation.Key, Decimal]:
    """年终额度注销：人民银行账上的余额，减去凭证已发还要划的，其余注销；年末的对账单上不再有."""
    with scope(divisions=[o.division], actor=actor):
        return reconciliation.cancel_quota(division=o.division, year=o.year, on=on, actor=actor)


def year_end(o: Options, on: date, actor: Actor) -> None:
    """年终：剩下的可执行指标逐条结转，待分指标核销为结余。"""
    left = {number: amount for number, amount in _left(o).items() if amount > 0}
    with scope(divisions=[o.division], actor=actor):
        if left:
            allotment.carry_over(division=o.division, amounts=left, document=f"年终结转〔{o.year}〕1号", on=on, actor=actor)
        back = _back_to_pool(o)
        if back:
            allotment.write_off_unspent(division=o.division, lines=back, document=f"年终结余〔{o.year}〕1号", on=on, actor=actor)


def _back_to_pool(o: Options) -> list[allotment.PoolLine]:
    found = ledger.balances(POOL, year=o.year, division=o.division)
    assert not any(ledger.balances(POOL_DIVISION, year=o.year, division=o.division).values()), "业务处室还有待分指标"
    lines = []
    for control, amount in sorted(found.items()):
        fund, code = control.split("|")
        if amount > 0:
            lines.append(allotment.PoolLine(exp_func=code, amount=amount, fund=fund))
    return lines
