"""事实的正文：一件一行，与检查点里算杂凑的一字不差；给带签名的检查点作树叶。"""

from __future__ import annotations

from uuid import UUID

from jincai.ledger.checking import chain
from jincai.ledger.checking.found import Where, silent
from jincai.ledger.checking.lanes import Progress, reading
from jincai.ledger.compiler import literal


def fact_lines(*, year: int, division: str, after: int, until: int, alias: str = "checker") -> list[bytes]:
    """事实的正文 with a number in (after, until], in order; read as the checker, outside of any transaction."""
    with reading(alias, Where.of(year, division), Progress(silent)) as reader:
        return list(chain.links(reader).lines(after, until))


def fact_number(fact: UUID, *, year: int, division: str, alias: str = "checker") -> int | None:
    """事实的记账号; None when there is no such fact."""
    where = Where.of(year, division)
    with reading(alias, where, Progress(silent)) as reader:
        rows = reader.rows(f"select seq from ledger.fact where {where} and id = {literal(str(fact))}::uuid")
        return int(rows[0][0]) if rows else None
