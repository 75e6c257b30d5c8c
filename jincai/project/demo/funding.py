"""定终点：每个科目追加多少（预备费、上级、其他）、结转多少。"""

from __future__ import annotations

from decimal import Decimal

from jincai.kernel.money import ZERO, split, yuan
from jincai.project.demo.book import Published


def fund_plan(p: Published) -> None:
    """定终点：每个科目追加多少（预备费、上级、其他）、给出多少、结转多少。"""
    room = sum((leaf.adjusted for leaf in p.leaves if leaf.kind == "reserve"), ZERO)
    _use_reserve(p, room)
    _use_upper(p)
    shortfalls = [leaf for leaf in p.leaves if leaf.kind == "ordinary" and leaf.adjusted > leaf.paid]
    total = sum((leaf.adjusted - leaf.paid for leaf in shortfalls), ZERO)
    if p.closing is None:
        p.closing = min(total, sum((leaf.paid for leaf in p.leaves), ZERO) / 100).quantize(Decimal("1"))
        p.closing = yuan(p.closing)
        p.assumed.append(f"书里没有年终结转：推定结转 {p.closing:,.2f} 元，其余未用的收回")
    carried = min(p.closing, total)
    if carried > 0:
        for leaf, part in zip(shortfalls, split(carried, [leaf.adjusted - leaf.paid for leaf in shortfalls]), strict=True):
            leaf.carried = part


_HINTS = (
    ("城建", "212"),
    ("化", "215"),
    ("高速", "214"),
    ("公路", "214"),
    ("任务", "201"),
    ("技工", "205"),
    ("学", "205"),
    ("高新区", "212"),
    ("债", "212"),
)


def _use_reserve(p: Published, room: Decimal) -> None:
    uses = p.reserve_uses
    if sum((a for _, a in uses), ZERO) > room:
        uses = []
    for name, amount in uses:
        hint = next((c for word, c in _HINTS if word in name), "")
        short = [leaf for leaf in p.leaves if leaf.kind == "ordinary" and leaf.paid > leaf.adjusted + leaf.supplement]
        short.sort(key=lambda leaf: (not leaf.code.startswith(hint or "x"), -(leaf.paid - leaf.adjusted - leaf.supplement)))
        for leaf in short:
            part = min(amount, leaf.paid - leaf.adjusted - leaf.supplement)
            leaf.reserve += part
            amount -= part
            if not amount:
                break
    if uses:
        p.assumed.append("预备费六项用途的科目：表里没有代码，按用途和超出调整预算的科目推定")
    used = sum((leaf.reserve for leaf in p.leaves), ZERO)
    for leaf in p.leaves:
        if leaf.kind == "reserve":
            leaf.given = min(leaf.adjusted, used)
            used -= leaf.given


def _use_upper(p: Published) -> None:
    """上级追加：一般性转移支付净增，再税收返还净增；还不够的列其他追加。"""
    t, r = p.transfers, p.readings.get("revenue")
    net = ZERO
    if r is not None:
        planned = {row.code: row.amounts.adjusted or ZERO for row in r.leaves()}
        for revenue, outward in (("11002", "23002"), ("11001", "23001")):
            more = p.incoming.get(revenue, ZERO) - planned.get(revenue, ZERO)
            passed = t[outward].executed - t[outward].adjusted if outward in t else ZERO
            net += more - passed
    short_total = ZERO
    for leaf in p.leaves:
        short = leaf.paid - leaf.adjusted - leaf.supplement
        if short > 0:
            leaf.upper = min(short, max(net, ZERO))
            net -= leaf.upper
            leaf.other = short - leaf.upper
            short_total += leaf.other
    if short_total:
        p.assumed.append(f"超出调整预算又没有公布来源的 {short_total:,.2f} 元，推定为上级追加")
