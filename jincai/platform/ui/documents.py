"""单据页：事实、步骤、在谁手里、追溯、分录、历史、附件，都在一处摆好；能力只给内容和自己的明细。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from jincai.platform.ui.acting import Acting
from jincai.platform.ui.nav import document_url
from jincai.platform.ui.parts import Event, Link, Step
from jincai.platform.ui.revealing import Revealed


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """单据头的一格. `value` words, a day, or HTML already made; a Decimal is an amount, written with its capitals when `wide`. `wide` takes half the
    width, `url` makes it a link; `masked` names a field that can be revealed: `value` is its masked form. Nothing known is “—”, or `empty`."""

    title: str
    value: Any = ""
    wide: bool = False
    strong: bool = False
    url: str = ""
    masked: str = ""
    empty: str = ""

    @property
    def amount(self) -> Decimal | None:
        """是金额的，它的数."""
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def words(self) -> Any:
        """不是金额的，怎么写."""
        return self.value.isoformat() if isinstance(self.value, date) and not isinstance(self.value, datetime) else self.value


@dataclasses.dataclass(frozen=True, slots=True)
class Chain:
    """一条追溯：它的各环、题、注."""

    links: Sequence[Link]
    title: str = "追溯"
    note: str = "从预算到记账，每一步都可打开"


@dataclasses.dataclass(frozen=True, slots=True)
class Attached:
    """一个附件：名称、取它的地址、多大、何时、谁交来."""

    name: str
    url: str
    size: int
    at: datetime
    who: str


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """页首的一句话：说明了什么；`bad` 错了、被退回."""

    title: str
    says: str = ""
    bad: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """一张单据的页面: `title` its name with the number, `crumbs` (words, address), `tags` (words, look), `beside` words after them, `buttons`
    (words, address, main; none where the address is empty).
    `history` None leaves the block out, `entries` likewise (`entries_note`, `entries_more` as of the tag). `done` the address
    of the form whose kept typing is cleared here."""

    title: str
    crumbs: Sequence[tuple[str, str]] = ()
    tags: Sequence[tuple[str, str]] = ()
    beside: str = ""
    buttons: Sequence[tuple[str, str, bool]] = ()
    note: Note | None = None
    steps: Sequence[Step] = ()
    acting: Acting | None = None
    facts: Sequence[Fact] = ()
    reveal: Revealed | None = None
    chains: Sequence[Chain] = ()
    entries: Sequence[Any] | None = None
    entries_note: str = ""
    entries_more: str = ""
    history: Sequence[Event] | None = None
    attached: Sequence[Attached] = ()
    done: str = ""


def code_and_name(code: str, name: str) -> str:
    """代码灰、名称黑."""
    return format_html('<span class="muted">{}</span> {}', code, name) if code else ""


def links_to(kind: str, numbers: Iterable[str]) -> str:
    """几个单据号，有页面的是链接."""
    told = [(document_url(kind, number), number) for number in numbers]
    return format_html_join("、", "{}", ((format_html('<a href="{}">{}</a>', url, number) if url else number,) for url, number in told))


def missing(request: HttpRequest, noun: str, number: object, *, district: str, home: str, listing: str = "", says: str = "") -> HttpResponse:
    """没有这张单据: 404 that says what there is not (`noun`, or the whole sentence `says`) and leads to the list `listing`, called `home`."""
    url = reverse(listing) if listing else ""
    told = {
        "noun": noun, "number": number, "says": says or f"本年度没有这个号的{noun}", "url": url, "action": f"看{home}",
        "crumbs": ((district, ""), (home, url)),
    }  # fmt: skip
    return render(request, "ui/missing.html", told, status=404)
