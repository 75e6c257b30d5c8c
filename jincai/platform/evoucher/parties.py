"""各方：名称，与一方往来的凭证种类。"""

from __future__ import annotations

from jincai.platform.evoucher import kinds

PARTIES = {"finance": "财政", "agency": "预算单位", "clerk": "经办人", "bank": "代理银行", "pboc": "人民银行国库"}


def kinds_with(party: str) -> tuple[str, ...]:
    """与一方往来的种类: those that the bank (or the treasury) sends or receives."""
    central = party.startswith("pboc")
    others = {"MOF", "UNIT"}
    return tuple(
        code for code, kind in kinds.every().items() if any((each == "PBC") == central and each not in others for each in (*kind.sender, *kind.receiver))
    )
