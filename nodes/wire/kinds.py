"""凭证种类: which seals stand on which kind, read from kinds.csv; the qm of a clerk stands on what finance sends and on nothing else."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

ORIGINAL, REPLY = "0", "1"
POSITIONS = {"qm": "签名", "gz": "公章", "ywzyz": "业务专用章", "zqz": "转讫章"}
FINANCE, AGENCY, CLERK, BANK, PBOC = "finance", "agency", "clerk", "bank", "pboc"
PARTIES = {FINANCE: "财政", AGENCY: "预算单位", CLERK: "经办人", BANK: "代理银行", PBOC: "人民银行国库"}


@cache
def _listed() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "kinds.csv").open(encoding="utf-8", newline="") as file:
        return {row["kind"]: row for row in csv.DictReader(file)}


def needed(kind: str, flag: str, party: str) -> dict[str, str]:
    """应有的签章: position to the party that must hold it, for a message that this party makes; empty for a kind not known."""
    row = _listed().get(kind)
    if row is None:
        return {}
    if flag == REPLY:
        return dict.fromkeys(row["reply"].split(), party)
    holders = {"qm": CLERK, "gz": AGENCY}
    return {one: holders.get(one, party) for one in row["original"].split() if party == FINANCE or one not in holders}
