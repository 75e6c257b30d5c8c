"""拒绝给人看：占用人写姓名，题只说没有办什么。"""

from __future__ import annotations

import dataclasses

from jincai.execution.payment.screens.paper import names
from jincai.kernel.rules import Refused


def told(refused: Refused, instance: str = "") -> Refused:
    """同一拒绝，占用人的用户名换成姓名，题去掉原因（原因在各条里）."""
    known = names()
    violations = [
        dataclasses.replace(v, holds=tuple(dataclasses.replace(h, by=known.get(h.by, h.by)) for h in v.holds)) for v in refused.violations
    ]
    return Refused(violations, refused.title.partition("：")[0], instance)
