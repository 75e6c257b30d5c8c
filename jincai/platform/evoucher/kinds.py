"""凭证种类：编号、名称、谁发谁收、原件和回单各要哪些签章。"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jincai.platform.evoucher.problems import Unsound

HERE = Path(__file__).parent
OURS = "mof"
"""财政，即本方."""
SIGNATURE, AGENCY, BUSINESS, SETTLED = "qm", "gz", "ywzyz", "zqz"
POSITIONS = {SIGNATURE: "签名", AGENCY: "公章", BUSINESS: "业务专用章", SETTLED: "转讫章"}
FINANCE_PARTY, AGENCY_PARTY, CLERK_PARTY = "finance", "agency", "clerk"
_PARTY_OF = {SIGNATURE: CLERK_PARTY, AGENCY: AGENCY_PARTY, BUSINESS: FINANCE_PARTY, SETTLED: FINANCE_PARTY}


class Kind(NamedTuple):
    """一种凭证; `sender` and `receiver` as the standard names them (MOF, PBC, AGENT_BANK ...)."""

    code: str
    name: str
    sender: tuple[str, ...]
    receiver: tuple[str, ...]
    seals: tuple[str, ...]
    reply: tuple[str, ...]

    def positions(self, flag: int, maker: str) -> tuple[str, ...]:
        """要哪些签章: of the original, of the reply; signatures of clerks and seals of units are ours to put."""
        needed = self.reply if flag else self.seals
        return needed if maker == OURS else tuple(each for each in needed if each not in (SIGNATURE, AGENCY))


@cache
def every() -> dict[str, Kind]:
    """全部种类, by code."""
    with (HERE / "data" / "kinds.csv").open(encoding="utf-8", newline="") as source:
        return {
            row["code"]: Kind(
                row["code"],
                row["name"],
                tuple(row["sender"].split("/")),
                tuple(row["receiver"].split("/")),
                tuple(row["seals"].split()),
                tuple(row["reply"].split()),
            )
            for row in csv.DictReader(source)
        }


def title(vt_code: str, flag: int = 0) -> str:
    """凭证名称: of a kind, 回单 added for a reply; the code itself when it is not known."""
    found = every().get(vt_code)
    return (found.name if found else vt_code) + ("（回单）" if flag else "")


def inside(vt_code: str) -> bool:
    """财政与自己的单位之间的: both sides put their seals here, it goes over no line."""
    found = every().get(vt_code)
    return found is not None and found.receiver == ("UNIT",)


def party_of(position: str) -> str:
    """本方一个位置由谁盖: clerk, agency, finance."""
    return _PARTY_OF[position]


def sent_by(vt_code: str, flag: int, party: str) -> Kind:
    """对方可以发的种类. Raises Unsound (unknown_kind): nobody's kind, or not one that this counterpart sends."""
    kind = every().get(vt_code)
    if kind is None:
        raise Unsound("unknown_kind", f"没有编号为 {vt_code[:8]} 的凭证种类")
    who = kind.receiver if flag else kind.sender
    central = party.startswith("pboc")
    if not any((each == "PBC") == central and each not in ("MOF", "UNIT") for each in who):
        raise Unsound("unknown_kind", f"{title(vt_code, flag)}（{vt_code}）不由{'人民银行' if central else '代理银行'}发来")
    return kind
