"""一张清单：声明的全部；登记在册，目录页与测试按册走。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern

from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists.declared import Act, Button, Col, Empty, Found, Tab, Wanted
from jincai.platform.ui.lists.filters import Filter

Fetch = Callable[[Desk, Wanted, str, int], Found]
_known: dict[str, Listing] = {}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Listing:
    """清单: declared once in the capability's views; `LIST.urls()` in its urls.py.

    `name` the URL name (`payment:listing`), `noun` what is counted (笔、张、条), `fetch(desk, wanted, after, limit)` one page by key, `opens` the
    address of a row, `key` what a row is called when it is picked (needed by `acts`). `crumbs` (words, URL name), `page` rows to a page, `notes`
    the line under the table, `tags` words beside the title, `template` one that extends `ui/list.html`, `context` what that needs more.
    `verb`, `whole`, `unit` as of `@page`; `exporter` the verb an export takes ("" = who sees the list). `wide` a longer page to choose (0: none);
    `most` rows it can ever have, by its nature (12 个月; 0: no end), for the test that makes it grow.
    """

    name: str
    title: str
    columns: tuple[Col, ...]
    fetch: Fetch
    noun: str = "条"
    filters: tuple[Filter, ...] = ()
    opens: Callable[[Any], str] | None = None
    key: Callable[[Any], str] | None = None
    acts: tuple[Act, ...] = ()
    buttons: tuple[Button, ...] = ()
    tabs: tuple[Tab, ...] = ()
    crumbs: tuple[tuple[str, str], ...] = ()
    empty: Empty
    notes: str | Callable[[Desk], str] = ""
    tags: Callable[[Desk, Wanted, Found], Sequence[tuple[str, str]]] | None = None
    columns_for: Callable[[Desk], Sequence[Col]] | None = None
    template: str = "ui/list.html"
    context: Callable[[HttpRequest, Desk], dict[str, Any]] | None = None
    page: int = 50
    wide: int = 0
    most: int = 0
    verb: str = ""
    whole: bool = False
    unit: str = ""
    exporter: str = ""

    def __post_init__(self) -> None:
        """Into the register: the URLs, the catalogue and the tests find it there."""
        keys = [col.key for col in self.columns]
        if len(set(keys)) < len(keys) or (self.acts and self.key is None):
            raise ValueError(f"{self.name}: a column twice, or acts without a key")
        _known[self.name] = self

    def urls(self, prefix: str = "", look: Callable[..., HttpResponseBase] | None = None) -> list[URLPattern]:
        """The addresses: the list (or a view of the capability's own that answers with `show`), its export, what is kept of it, its acts."""
        from jincai.platform.ui.lists import serving

        return serving.urls(self, prefix, look)

    def show(self, request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponseBase:
        """画出来: for a view of the capability's own that answers with the list (a form under it that could not be done)."""
        from jincai.platform.ui.lists import serving

        return serving.shown(self, request, status=status, **more)

    @property
    def cards(self) -> bool:
        """手机上一行一张卡."""
        return any(col.phone for col in self.columns)

    @property
    def hidden(self) -> int:
        """平常不显示的列有几列."""
        return sum(col.hidden for col in self.columns)

    @property
    def plain(self) -> int:
        """平常显示的列有几列."""
        return len(self.columns) - self.hidden

    def columns_of(self, desk: Desk) -> tuple[Col, ...]:
        """这个人能看的列."""
        return tuple(self.columns_for(desk)) if self.columns_for else self.columns


def every() -> tuple[Listing, ...]:
    """全部清单, by name."""
    return tuple(_known[name] for name in sorted(_known))
