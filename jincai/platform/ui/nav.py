"""导航：每个能力的 nav.py 自己说有哪些页面；这里按区排好，并认得单据的页面。"""

from __future__ import annotations

import dataclasses
import importlib.util
from functools import cache, lru_cache
from importlib import import_module

from django.apps import apps
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from jincai.platform.identity.api import EVERY_AGENCY, Actor, narrowed

DISTRICTS = ("预算", "收入", "预算执行", "国库", "会计与报告", "监督与公开", "办公", "基础信息", "运行")


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """导航项: `permission` a verb the post must allow ("" = everybody who signed in), `order` its place in the district, `whole` = the page
    is about the whole division: units' people do not see it (its view says `@page(whole=True)`)."""

    title: str
    url_name: str
    permission: str = ""
    district: str = "会计与报告"
    order: int = 50
    whole: bool = False


ITEMS = (Item("组件目录", "ui:catalogue", "ui.catalogue", "运行", 95),)
"""界面自己的：给开发与管理的人看每个组件的样子."""


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """One line of the side bar."""

    title: str
    url: str
    current: bool


@dataclasses.dataclass(frozen=True, slots=True)
class District:
    """区: its pages; the one that holds the current page stands open."""

    title: str
    links: tuple[Link, ...]
    current: bool


@cache
def items() -> tuple[Item, ...]:
    """全部导航项, found in the `nav.py` of the installed folders, in the order of the side bar."""
    found: list[Item] = []
    for config in apps.get_app_configs():
        if config.name.startswith("jincai.") and importlib.util.find_spec(f"{config.name}.nav"):
            found.extend(getattr(import_module(f"{config.name}.nav"), "ITEMS", ()))
    return tuple(sorted(found, key=lambda item: (_place(item.district), item.order)))


def districts(actor: Actor, path: str) -> tuple[District, ...]:
    """侧栏: what this person may open; the longest address that begins the current one is where he is."""
    shown = [(item, url) for item in items() if _may_open(item, actor) and (url := _url(item.url_name))]
    here = max((url for _item, url in shown if path.startswith(url)), key=len, default="")
    out = []
    for title in dict.fromkeys(item.district for item, _url in shown):
        links = tuple(Link(item.title, url, url == here) for item, url in shown if item.district == title)
        out.append(District(title, links, any(link.current for link in links)))
    return tuple(out)


@lru_cache(maxsize=512)
def drawn(found: tuple[District, ...], home: bool) -> SafeString:
    """侧栏画好的样子: the same for all who may open the same pages, on the same page; drawn once."""
    return SafeString(render_to_string("ui/side.html", {"districts": found, "home": home}))  # nosec B308 B703 our own template


def screens(actor: Actor, words: str) -> list[tuple[str, str]]:
    """页面按名查找: (title, address) of those this person may open."""
    found = [(item.title, _url(item.url_name)) for item in items() if words and words in item.title and _may_open(item, actor)]
    return [(title, url) for title, url in found if url]


def opens(actor: Actor, url_name: str) -> bool:
    """打得开：侧栏里有这一页而他能开，或侧栏里没有这一页 (a form is then guarded by its verb)."""
    found = [item for item in items() if item.url_name == url_name]
    return not found or any(_may_open(item, actor) for item in found)


def sees_all(actor: Actor) -> bool:
    """看全区划: finance posts, inspectors, and those who act for every unit; not who is limited to some funds or kinds of projects."""
    return (actor.agencies == EVERY_AGENCY or "*" in actor.agencies) and not narrowed()


def _may_open(item: Item, actor: Actor) -> bool:
    return (not item.permission or actor.may(item.permission)) and (not item.whole or sees_all(actor))


@cache
def _pages() -> dict[str, str]:
    """Document kinds and their URL names, as the capabilities' app configurations declare them."""
    found: dict[str, str] = {}
    for config in apps.get_app_configs():
        found.update(getattr(config, "documents", {}) or {})
    return found


def document_url(kind: str, number: str) -> str:
    """单据页地址: the page of the capability that owns the kind, else the page of its facts and entries; "" when there is none."""
    for name, args in ((_pages().get(kind, ""), [number]), ("statements:document", [kind, number])):
        if name and number and (url := _url(name, args)):
            return url
    return ""


def address(name: str, *args: str) -> str:
    """网址，按名; "" where there is none: the capability is not installed."""
    return _url(name, list(args)) if name else ""


def _url(name: str, args: list[str] | None = None) -> str:
    if args is None:
        return _plain(name)
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@cache
def _plain(name: str) -> str:
    """Addresses without parts never change: the side bar of every page asks for all of them."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _place(district: str) -> int:
    return DISTRICTS.index(district) if district in DISTRICTS else len(DISTRICTS)
