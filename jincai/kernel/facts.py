"""事实：发生过的一件事，有信封、有来由，不可改。"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from jincai.kernel.money import yuan

ENVELOPE = ("division", "year", "on", "actor", "document_kind", "document", "key", "causes")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """事实: an immutable statement that something happened; the envelope of docs/decisions/0003.

    `division` 9-digit 财政区划, `on` the fiscal date, `document_kind`/`document` the paper it belongs to, `key` tells two
    facts of one kind on one document apart, `causes` are the ids of the facts it follows from.
    """

    KIND: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1

    division: str
    year: int
    on: date
    actor: str
    document_kind: str
    document: str
    key: str = ""
    causes: tuple[UUID, ...] = ()

    @property
    def id(self) -> UUID:
        """事实号: year and division in front, the rest from what the fact is about: the same fact has the same id for ever."""
        return UUID(self.hex)

    @property
    def hex(self) -> str:
        """事实号的 32 位十六进制。"""
        return _hex(self.year, self.division, self.KIND, self.document_kind, self.document, self.key)

    def body(self) -> dict[str, Any]:
        """正文: the fields that are not of the envelope; amounts and dates as text, absent values left out.

        Raises MoneyError for an amount finer than a cent or too large: writing it down may not round it.
        """
        kind = type(self)
        names = field_names(kind)
        out: dict[str, Any] = {}
        for name, value in zip(names, _READERS[kind](self), strict=True):
            if value is None or value == "":
                continue
            if type(value) is str:
                out[name] = value
                continue
            if isinstance(value, Decimal):
                value = str(yuan(value))
            elif isinstance(value, date):
                value = value.isoformat()
            out[name] = value
        return out


def fact_id(year: int, division: str, kind: str, document_kind: str, document: str, key: str = "") -> UUID:
    """事实号：两字节年度、四字节区划、十字节摘要。"""
    return UUID(_hex(year, division, kind, document_kind, document, key))


def _hex(year: int, division: str, kind: str, document_kind: str, document: str, key: str) -> str:
    digest = hashlib.sha256(f"{kind}\x1f{document_kind}\x1f{document}\x1f{key}".encode())
    return f"{year:04x}{int(division):08x}{digest.hexdigest()[:20]}"


_NAMES: dict[type[Fact], tuple[str, ...]] = {}
_READERS: dict[type[Fact], Callable[[Fact], tuple[Any, ...]]] = {}
_TYPES: dict[type[Fact], Mapping[str, str]] = {}


def field_names(kind: type[Fact]) -> tuple[str, ...]:
    """一类事实的正文字段名。"""
    if kind not in _NAMES:
        _NAMES[kind] = names = tuple(f.name for f in dataclasses.fields(kind) if f.name not in ENVELOPE)
        _READERS[kind] = reader(names)
    return _NAMES[kind]


def reader(names: tuple[str, ...]) -> Callable[[Fact], tuple[Any, ...]]:
    """一次读出这些字段；一批百万件，逐个字段问太慢。"""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda fact: tuple(getattr(fact, name) for name in names)


def field_types(kind: type[Fact]) -> Mapping[str, str]:
    """正文字段的种类: text, numeric, boolean, integer or date; what the rule language and its compiler need to know."""
    if kind not in _TYPES:
        _TYPES[kind] = MappingProxyType(_field_types(kind))
    return _TYPES[kind]


def _field_types(kind: type[Fact]) -> dict[str, str]:
    known = {"str": "text", "Decimal": "numeric", "bool": "boolean", "int": "integer", "date": "date"}
    out = {}
    for f in dataclasses.fields(kind):
        if f.name in ENVELOPE:
            continue
        name = f.type if isinstance(f.type, str) else f.type.__name__
        out[f.name] = known.get(name.split("|")[0].strip(), "json")
    return out
