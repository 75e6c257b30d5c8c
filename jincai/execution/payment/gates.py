"""闸口：后面的环节（库款、监控）可以在这里说不，支付不必知道它们是谁。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from jincai.kernel.rules import Refused, Violation

Gate = Callable[[str, date, Mapping[str, Decimal]], Iterable[Violation]]
_ORDER: list[Gate] = []


def before_order(gate: Gate) -> Gate:
    """登记生成支付凭证之前的闸口: (division, on, {fund: amount}) -> violations."""
    _ORDER.append(gate)
    return gate


def ask_all(*, division: str, on: date, amounts: Mapping[str, Decimal]) -> None:
    """逐个问过；有一个说不就拒绝，带上全部原因。"""
    found = [violation for gate in _ORDER for violation in gate(division, on, amounts)]
    if found:
        raise Refused(found, f"没有生成凭证：{found[0].says}")
