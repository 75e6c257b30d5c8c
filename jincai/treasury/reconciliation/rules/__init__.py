"""对账的规定：差异逐类一句话，按先后认第一个；签认与年终注销的规定。"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from jincai.treasury.reconciliation.rules.cases import SEALS, Ending, Message, Paper, Signing, Trouble, _Named
from jincai.treasury.reconciliation.rules.clearing import DZ21, DZ22, DZ23, DZ24, DZ25, DZ26, DZ27, DZ29
from jincai.treasury.reconciliation.rules.messages.received import DZ31, DZ32, DZ33, DZ34, DZ41, DZ42, DZ43
from jincai.treasury.reconciliation.rules.messages.sent import DZ35, DZ36, DZ37, DZ38, DZ39, DZ40
from jincai.treasury.reconciliation.rules.paying import DZ11, DZ12, DZ13, DZ14, DZ15
from jincai.treasury.reconciliation.rules.receiving import DZ01, DZ02, DZ03, DZ04, DZ09
from jincai.treasury.reconciliation.rules.sending import DZ05, DZ06, DZ07, DZ08
from jincai.treasury.reconciliation.rules.signing import DZ51, DZ52, DZ53, DZ54, DZ55, R35

PAPER = (
    DZ01, DZ02, DZ15, DZ13, DZ03, DZ04, DZ07, DZ05, DZ06, DZ11, DZ14, DZ08, DZ12, DZ22, DZ23, DZ21, DZ24, DZ25, DZ26, DZ27, DZ29,
)  # fmt: skip
"""一张支付凭证：根本原因在前，认第一个。"""
MESSAGE = (DZ41, DZ31, DZ32, DZ43, DZ33, DZ34, DZ40, DZ37, DZ35, DZ36, DZ39, DZ38)
REPEATS = (DZ09, DZ42)
"""重复收到的另记一项，当日即消除。"""
CHECK = (DZ51, DZ52, DZ53)
SIGN = (DZ51, DZ52, DZ53, R35, DZ54)
END = (DZ55,)

KINDS: dict[str, type[_Named]] = {kind.kind: kind for kind in (*MESSAGE, *REPEATS, *PAPER)}
"""类别 → 规定（同类的两条话一样，取支付的）。"""


Named = _Named


def named(case: Paper | Message, *, on: date) -> type[_Named] | None:
    """归类：第一条不合的规定；都合为 None。"""
    kinds: tuple[type[Any], ...] = PAPER if isinstance(case, Paper) else MESSAGE
    for kind in kinds:
        if kind.since <= on and not kind().holds(case):
            return cast("type[_Named]", kind)
    return None


__all__ = [
    "CHECK", "DZ09", "DZ13", "DZ42", "DZ43", "END", "KINDS", "MESSAGE", "PAPER", "REPEATS", "SEALS", "SIGN", "Ending", "Message", "Named", "Paper", "Signing",
    "Trouble", "named",
]  # fmt: skip
