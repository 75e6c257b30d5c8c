"""要打印的一张凭证：字段、签章、查验码；是纯数据，怎样摆见 forms 与 layout。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

Fields = Mapping[str, str]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """一个签章: `position` qm gz ywzyz zqz, whose, when put; not `good`: `says` why, and the picture is not drawn."""

    position: str
    name: str
    on: date | None = None
    good: bool = True
    says: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """一张凭证: `header` and `details` as signed (accounts masked by who prints), `labels` of fields, `names` of codes by (field, code).

    `place` the division's name in the title, `code` the check code, `url` of the page that checks it, `digest` SM3 of what was signed,
    `void` why it is void, `demo` a demonstration: said on the page and in every seal, `printed` when and by whom.
    """

    kind: str
    title: str
    place: str
    number: str
    on: date | None
    amount: Decimal | None
    header: Fields
    details: tuple[Fields, ...] = ()
    labels: Fields = dataclasses.field(default_factory=dict)
    detail_labels: Fields = dataclasses.field(default_factory=dict)
    names: Mapping[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    seals: tuple[Seal, ...] = ()
    code: str = ""
    url: str = ""
    digest: str = ""
    void: str = ""
    demo: bool = True
    printed: str = ""

    def value(self, fields: str, of: Fields | None = None) -> str:
        """一格的字: of the first of `A|B` that is filled; a code is followed by its name; `A+B` are written one after the other."""
        return " ".join(each for part in fields.split("+") if (each := self._first(part, self.header if of is None else of)))

    def _first(self, fields: str, of: Fields) -> str:
        for field in fields.split("|"):
            if found := of.get(field, ""):
                name = self.names.get((field, found), "") or (of.get(f"{field[:-4]}Name", "") if field.endswith("Code") else "")
                return f"{found} {name}".strip()
        return ""


def grouped(code: str) -> str:
    """校验码四位一组."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))
