"""留存：选的列、我的视图，跟着人走；一次查询取全。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import QueryDict

from jincai.kernel.problems import UserError
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import declared
from jincai.platform.ui.lists.listing import Listing
from jincai.platform.ui.models import ListView

MOST, LONGEST, WIDEST = 30, 40, 1000
"""一张清单至多存几个视图；名称、地址至多多长."""


@dataclasses.dataclass(frozen=True, slots=True)
class Mine:
    """我在这张清单上留的: the columns chosen ([] = as declared), the views (name, query)."""

    columns: Sequence[str] = ()
    views: Sequence[tuple[str, str]] = ()


def mine(listing: Listing, desk: Desk) -> Mine:
    """取回. One query."""
    rows = ListView.objects.filter(division=desk.division, user=desk.actor.user, page=listing.name).order_by("name")
    kept = list(rows.values_list("name", "query"))
    chosen = next((query.split(",") for name, query in kept if not name), [])
    return Mine(chosen, [(name, query) for name, query in kept if name])


def choose(listing: Listing, desk: Desk, keys: Sequence[str]) -> None:
    """记住选的列; none chosen = as declared again."""
    known = [col.key for col in listing.columns_of(desk) if col.key in keys]
    if known:
        _put(listing, desk, "", ",".join(known))
    else:
        _rows(listing, desk, "").delete()


def save(listing: Listing, desk: Desk, name: str, query: str) -> str:
    """存为视图: the filters, the order, the columns of the address; one of that name is replaced. Raises UserError."""
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST:
        raise UserError("视图要有名称，不超过 40 字", "写一个看得出筛了什么的名字")
    if len(query) > WIDEST:
        raise UserError("筛选太长，存不下", "少筛几项再存")
    if ListView.objects.filter(division=desk.division, user=desk.actor.user, page=listing.name).exclude(name__in=("", name)).count() >= MOST:
        raise UserError(f"这张清单已存了 {MOST} 个视图", "先删去不用的")
    _put(listing, desk, name, query)
    return name


def drop(listing: Listing, desk: Desk, name: str) -> None:
    """删去视图."""
    if name:
        _rows(listing, desk, name).delete()


def address_said(listing: Listing, cols: Sequence[declared.Col], desk: Desk) -> str:
    """视图存什么列: the keys, when they are not the declared ones."""
    plain = tuple(col for col in listing.columns_of(desk) if not col.hidden)
    return "" if tuple(cols) == plain else ",".join(col.key for col in cols)


def with_columns(query: QueryDict, cols: str) -> str:
    """视图的地址: the filters, and the columns where they differ."""
    out = query.copy()
    if cols:
        out["cols"] = cols
    return out.urlencode()


def _rows(listing: Listing, desk: Desk, name: str) -> QuerySet[ListView]:
    return ListView.objects.filter(division=desk.division, user=desk.actor.user, page=listing.name, name=name)


def _put(listing: Listing, desk: Desk, name: str, query: str) -> None:
    ListView.objects.update_or_create(
        division=desk.division, user=desk.actor.user, page=listing.name, name=name, defaults={"query": query}
    )
