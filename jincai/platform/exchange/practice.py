"""演练：只用于练习和演示的安装。真的银行和人民银行没有这些接口：告知营业日与时点，安排外界的收支。"""

from __future__ import annotations

import json as text
from datetime import date
from typing import Any

from jincai.platform.exchange import calling, lines


def clock(division: str, counterpart: str, on: date, phase: str) -> dict[str, Any]:
    """告知时点（演练）: tell a practice counterpart its business day and the phase (open, pay, close). Its counts come back.

    Raises Unreachable when it is down, Objected (both UserError) for a day that is past.
    """
    return world(division, counterpart, "/clock", {"date": on.isoformat(), "phase": phase})


def world(division: str, counterpart: str, path: str, json: Any) -> dict[str, Any]:
    """安排外界（演练）: what the outside world does at a practice counterpart.

    `path` is /world/open, /world/receipts, /accounts; amounts in `json` are text. Raises Unreachable, Objected.
    """
    line = lines.connected(division, counterpart)
    return calling.post(line.url, path, text.dumps(json, ensure_ascii=False).encode(), calling.JSON).json()


def facts(division: str, counterpart: str, path: str = "/status") -> dict[str, Any]:
    """对方账面（演练）: what a practice counterpart itself holds true: counts, date, balances."""
    return calling.get(lines.connected(division, counterpart).url, path).json()
