"""校验字段：一张凭证合不合它的对照；一次说出全部问题。"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import NamedTuple

from jincai.platform.evoucher.document import Fields, Voucher
from jincai.platform.evoucher.mapping import BLANK, MUST, REPLY, Field, mapping
from jincai.platform.evoucher.problems import Unsound

AMOUNT = r"-?(0|[1-9][0-9]{0,13})\.[0-9]{2}"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}"
COUNT = r"0|[1-9][0-9]{0,8}"
MOST_LINES = 10_000


def pattern(kind: str) -> str:
    """一种类型的样子 as a regular expression that Python and XSD read alike."""
    fixed = {"amount": AMOUNT, "date": DATE, "count": COUNT}.get(kind)
    if fixed:
        return fixed
    if kind.startswith("digits"):
        least, _, most = kind[6:].partition("-")
        return f"[0-9]{{{least},{most or least}}}"
    return f".{{0,{kind[4:]}}}"


class _Test(NamedTuple):
    field: str
    label: str
    must: str
    good: Callable[[str], object]


@cache
def _tests(vt_code: str, flag: int, detail: bool) -> tuple[_Test, ...]:
    found = mapping(vt_code)
    fields: tuple[Field, ...] = () if found is None else found.detail if detail else found.header
    return tuple(_Test(each.field, each.label, each.must, _good(each.type)) for each in fields if flag or each.filled != REPLY)


def _good(kind: str) -> Callable[[str], object]:
    if kind == "date":
        return _is_date
    if kind.startswith("text"):
        most = int(kind[4:])
        return lambda value: len(value) <= most
    return re.compile(pattern(kind), re.ASCII).fullmatch


def _is_date(value: str) -> bool:
    try:
        return bool(re.fullmatch(DATE, value, re.ASCII) and date.fromisoformat(value))
    except ValueError:
        return False


def problems(voucher: Voucher) -> list[str]:
    """不合之处, empty when it is sound or its kind has no mapping. A field the mapping does not know is not judged."""
    found = _faults(voucher.header, _tests(voucher.vt_code, voucher.flag, False), "")
    if len(voucher.details) > MOST_LINES:
        return [f"明细 {len(voucher.details)} 行，至多 {MOST_LINES} 行"]
    tests = _tests(voucher.vt_code, voucher.flag, True)
    for place, detail in enumerate(voucher.details, 1):
        found += _faults(detail, tests, f"明细第 {place} 行")
        if len(found) > 20:
            break
    return found


def check(voucher: Voucher) -> Voucher:
    """校验: the voucher itself. Raises Unsound (fields) with every fault."""
    found = problems(voucher)
    if found:
        raise Unsound("fields", f"凭证 {voucher.vt_code} {voucher.voucher_no}：" + "；".join(found[:20]))
    return voucher


def _faults(fields: Fields, tests: tuple[_Test, ...], where: str) -> list[str]:
    found = []
    for field, label, must, good in tests:
        value = fields.get(field)
        if not value:
            if must == MUST or (must == BLANK and value is None):
                found.append(f"{where}{'缺少' if value is None else '未填'}{label}（{field}）")
        elif not good(value):
            found.append(f"{where}{label}（{field}）的值“{value[:40]}”不合要求")
    return found
