"""一条审计：谁、凭哪个岗位、对哪份单据做了什么、前后怎样；写成一问，随别的问一起去。"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from jincai.kernel import sm3
from jincai.kernel.asking import Question

KINDS = {"act": "办理", "signin": "登录", "refusal": "拒绝", "export": "导出", "reveal": "看敏感信息", "admin": "管理", "read": "查阅"}
"""类别的代码与名称。"""

SENSITIVE = ("account", "id_number", "phone", "mobile", "password", "secret", "token")
"""字段名含这些字的，审计里只留末四位：审计不能成为敏感信息的另一份。"""

MANY = 5_000  # rows a statement
LONG = 20_000  # characters of before or after; longer ones keep their digest only
_WRITE = "SELECT audit_write(%s::jsonb)"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """一条审计: what the database cannot know by itself. An empty `actor` is the scope's, an empty `division` the scope's first.

    `kind` is one of KINDS; `before` and `after` are plain values (amounts and dates become text, sensitive fields are masked here).
    `address`, `session`, `channel`, `agent` are only for what happens outside a scope (signing in); inside, the scope's origin holds.
    """

    kind: str = "act"
    verb: str = ""
    document_kind: str = ""
    document: str = ""
    agency: str = ""
    year: int | None = None
    actor: str = ""
    name: str = ""
    post: str = ""
    on_behalf_of: str = ""
    division: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    says: str = ""
    request: str = ""
    address: str = ""
    session: str = ""
    channel: str = ""
    agent: str = ""

    def row(self) -> dict[str, Any]:
        """The fields that are not empty, as the database takes them. Raises ValueError for an unknown kind."""
        if self.kind not in KINDS:
            raise ValueError(f"没有审计类别“{self.kind}”，可用：{'、'.join(KINDS)}")
        found = {name: value for name in _NAMES if (value := getattr(self, name)) not in ("", None)}
        for name in ("before", "after"):
            if name in found:
                found[name] = _shortened(masked(found[name]))
        return {name: _clean(value) if type(value) is str else value for name, value in found.items()}


_NAMES = tuple(field.name for field in dataclasses.fields(Entry))


def recording(*entries: Entry) -> Question[list[int]]:
    """记审计的一问: goes with the caller's own questions, no round trip of its own; answers the numbers of the rows, in order."""
    return Question(_WRITE, [_json([entry.row() for entry in entries])], lambda rows: list(rows[0][0] or []))


def record(*entries: Entry, using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """记审计: in the transaction that is open, one round trip (one each five thousand); answers the numbers of the rows, in order.

    Outside a scope only sign-ins and refusals are taken. Nothing is kept when the transaction is rolled back.
    """
    ids: list[int] = []
    with connections[using].cursor() as cursor:
        for start in range(0, len(entries), MANY):
            cursor.execute(_WRITE, [_json([entry.row() for entry in entries[start : start + MANY]])])
            ids += cursor.fetchone()[0] or []
    return ids


def masked(value: Any, name: str = "") -> Any:
    """遮住敏感字段: plain values for JSON; what is under a sensitive name keeps its last four characters."""
    if isinstance(value, Mapping):
        return {_clean(str(key)): masked(each, str(key)) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(each, name) for each in value]
    if isinstance(value, str):
        return hidden(value) if _sensitive(name) else _clean(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int):
        return value
    return _clean(str(value))


def hidden(text: str) -> str:
    """末四位: `****1234`; four characters or fewer are hidden wholly."""
    return f"****{text[-4:]}" if len(text) > 4 else "****" if text else ""


def _sensitive(name: str) -> bool:
    return any(word in name.lower() for word in SENSITIVE) and not name.endswith(("_name", "_mac", "_tail", "_kind"))


def _clean(text: str) -> str:
    """PostgreSQL takes no NUL, and a lone surrogate is no text."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()


def _shortened(value: Any) -> Any:
    """A mapping that is too long keeps what is short in it (the state, the amounts); what is long keeps its digest and beginning."""
    text = _json(value)
    if len(text) <= LONG:
        return value
    if isinstance(value, Mapping) and len(value) > 1:
        found = {name: _digested(told) if len(told := _json(each)) > LONG // 10 else each for name, each in value.items()}
        if len(_json(found)) <= LONG:
            return found
    return _digested(text)


def _digested(text: str) -> dict[str, Any]:
    return {"sm3": sm3.of(text.encode()), "characters": len(text), "begins": text[:500]}


def _json(value: Sequence[Any] | Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def many(entries: Iterable[Entry], using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """记一批审计，一边取一边写；没有就不问。"""
    ids, stream = [], iter(entries)
    while found := tuple(islice(stream, MANY)):
        ids += record(*found, using=using)
    return ids
