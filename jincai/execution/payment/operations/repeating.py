"""同一份申请：一个键只办一次；再来一次答复第一次的单号，内容变了就说不。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from jincai.execution.payment import models
from jincai.execution.payment.gathering import Request
from jincai.kernel.money import ZERO
from jincai.kernel.rules import Refused, Violation
from jincai.platform.crypto import api as crypto
from jincai.platform.identity.api import Question

ACCOUNT = "payment.account"
Told = tuple[str, str, str, str]
_KNOWN = f"SELECT key, number, payee, account_mac, amount, purpose FROM {models.Payment._meta.db_table} WHERE division = %s AND year = %s AND key = ANY(%s)"  # nosec B608


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """办过的一份：单号和当时说的。"""

    number: str
    told: Told


def asking(division: str, year: int, keys: Sequence[str]) -> Question[dict[str, Known]]:
    """要问的：这些键里办过的。"""
    return Question(
        _KNOWN,
        (division, year, list(keys)),
        lambda rows: {
            key: Known(number, (payee, mac, f"{amount:.2f}", purpose)) for key, number, payee, mac, amount, purpose in rows
        },
    )


def told(request: Request) -> Told:
    """一份申请说了什么：收款人、账号（只比盲索引，不解密）、金额、用途。"""
    return (request.payee.name, crypto.blind(request.payee.account, ACCOUNT), f"{sum((line.amount for line in request.lines), ZERO):.2f}", request.purpose)


def other(request: Request) -> Refused:
    """同一个键，另一份内容：不是重复提交，不能当作已办。"""
    found = Violation(
        rule="IDEMPOTENT",
        says=f"这份申请（{request.key}）已经提交过，收款人、金额或用途与这次不同",
        cites="系统规则：同一请求只能有一个内容",
        subject=request.key,
        asked=sum((line.amount for line in request.lines), ZERO),
        remedy="查看已提交的那一笔；要另付一笔，请新建申请",
        who="单位经办",
    )
    return Refused([found], "没有提交：同一份申请内容不同")
