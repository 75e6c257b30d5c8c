"""对照：一种凭证有哪些字段、怎样从事实取值；一种一个文件（kinds/*.csv），可以对着标准逐行看。

Columns: position, field, label, type, must (必填 可空 选填), filled (发送 回单), from, standard (标准 项目). `from` names a value of the source:
an attribute or key, `payer.number` one inside another, `=12` a constant; empty: we do not fill it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from jincai.kernel.money import plain
from jincai.platform.evoucher.document import Fields, Voucher
from jincai.platform.evoucher.kinds import HERE
from jincai.platform.evoucher.problems import WireError

HEADER, DETAIL = "header", "detail"
SENDER, REPLY = "发送", "回单"
MUST, BLANK, FREE = "必填", "可空", "选填"
FOLDER = HERE / "kinds"


class Field(NamedTuple):
    """一个字段."""

    position: str
    field: str
    label: str
    type: str
    must: str
    filled: str
    source: str
    standard: str


class FieldMap(NamedTuple):
    """一种凭证的对照: its header fields and its detail fields, in the order in which they are written."""

    vt_code: str
    header: tuple[Field, ...]
    detail: tuple[Field, ...]

    def label(self, field: str, position: str = HEADER) -> str:
        """字段的中文名; the field itself when it has none."""
        return next((each.label for each in (self.header if position == HEADER else self.detail) if each.field == field), field)


@cache
def mapped() -> tuple[str, ...]:
    """有对照的种类, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@cache
def mapping(vt_code: str) -> FieldMap | None:
    """对照 of a kind; None when there is none."""
    if vt_code not in mapped():
        return None
    with (FOLDER / f"{vt_code}.csv").open(encoding="utf-8", newline="") as source:
        rows = [Field(*row) for row in list(csv.reader(source))[1:]]
    return FieldMap(vt_code, tuple(r for r in rows if r.position == HEADER), tuple(r for r in rows if r.position == DETAIL))


Source = Mapping[str, Any] | Any


def make(vt_code: str, *, division: str, year: int, number: str, source: Source, details: Iterable[Source] = ()) -> Voucher:
    """生成: a voucher of a kind from a source (a fact, a dataclass, a mapping) and one source for each detail. Raises WireError.

    `division year number vt_code` come from the arguments, `id` from the source when it has one.
    """
    recipe = _recipe(vt_code)
    identity = {"division": division, "year": str(year), "number": number, "vt_code": vt_code}
    header = _filled(recipe.header, source, identity, vt_code)
    lines = tuple(_filled(recipe.detail, one, {}, vt_code) for one in details)
    return Voucher(vt_code=vt_code, voucher_no=number, flag=0, division=division, year=year, header=header, details=lines)


class _Recipe(NamedTuple):
    header: tuple[_Step, ...]
    detail: tuple[_Step, ...]


class _Step(NamedTuple):
    field: str
    source: str
    constant: str
    inner: str
    must: str
    write: Callable[[Any], str]


@cache
def _recipe(vt_code: str) -> _Recipe:
    found = mapping(vt_code)
    if found is None:
        raise WireError(f"没有凭证 {vt_code} 的对照")
    return _Recipe(_steps(found.header), _steps(found.detail))


def _steps(fields: Iterable[Field]) -> tuple[_Step, ...]:
    steps = []
    for each in fields:
        if each.source and each.filled == SENDER:
            constant = each.source[1:] if each.source.startswith("=") else ""
            source, _, inner = ("", "", "") if constant else each.source.partition(".")
            steps.append(_Step(each.field, source, constant, inner, each.must, _WRITERS.get(each.type, _text)))
    return tuple(steps)


def _filled(steps: Iterable[_Step], source: Source, identity: Mapping[str, str], vt_code: str) -> Fields:
    given = source.get if isinstance(source, Mapping) else lambda name: getattr(source, name, None)
    out: Fields = {}
    for step in steps:
        value = step.constant or identity.get(step.source)
        if value is None:
            value = given(step.source)
            if step.inner and value is not None:
                value = value.get(step.inner) if isinstance(value, Mapping) else attrgetter(step.inner)(value)
        text = "" if value is None else step.write(value)
        if text or step.must == BLANK:
            out[step.field] = text
        elif step.must == MUST and step.field != "Id":
            raise WireError(f"凭证 {vt_code} 的 {step.field} 没有值")
    return out


def _text(value: Any) -> str:
    return str(value)


def _amount(value: Any) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def _date(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_WRITERS: dict[str, Callable[[Any], str]] = {"amount": _amount, "date": _date}
