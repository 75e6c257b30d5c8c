"""页面：读出链接与表单；受害者从首页走到的每个地址，攻击者照走一遍。"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.contrib.auth import get_user_model
from django.test import Client

from tests.security.leaks import endpoints
from tests.security.leaks.markers import Marks, readable

EACH, OF_ROUTE = 3, 9
"""一个端点、一组参数名，至多走这么多个不同的地址；一个端点的各组合起来至多这么多个。"""
LEAVES = ("sign-out/", "look/")
"""受害者走的时候不点的：退出登录、换主题。"""
ORDER = "sort"
"""换个次序看的是同样的行，不另算一种地址。"""
SEARCHED = ("q", "agency", "after", "allotment", "document", "code", "payee", "number")
"""按它找单据的查询项：受害者的每样记号都问一遍，别的查询项问两样。"""
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclasses.dataclass(slots=True)
class Form:
    """表单: where it goes and what it sends; `fields` name -> values on offer."""

    action: str
    method: str
    fields: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def filled(self) -> dict[str, list[str] | str]:
        """One sending of it: the first value of each field."""
        return {name: values[0] if values else "" for name, values in self.fields.items()}


class Reader(HTMLParser):
    """读一页: addresses in any attribute that looks like one, and forms; fields outside a form by their `form` attribute."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.links, self.forms, self.inline = url, dict[str, None](), list[Form](), list[str]()
        self._form: Form | None = None
        self._named: dict[str, Form] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            if name not in ("action", "src", "value", "d", "content") and value[:1] in ("/", "?") and not value.startswith("//"):
                self.links.setdefault(urljoin(self.url, value))
            if name.startswith("on") or name == "style" or value.strip().lower().startswith("javascript:"):
                self.inline.append(f"<{tag} {name}={value[:60]!r}>")
        if (tag == "script" and "src" not in given and given.get("type") != "application/json") or tag == "style":
            self.inline.append(f"<{tag}>")
        if tag == "form":
            self._form = Form(urljoin(self.url, given.get("action") or self.url), given.get("method", "get").lower())
            self.forms.append(self._form)
            if "id" in given:
                self._named[given["id"]] = self._form
        target = self._named.get(given["form"]) if "form" in given else self._form
        if tag in ("input", "textarea", "select", "button") and given.get("name") and target:
            values = target.fields.setdefault(given["name"], [])
            if tag != "select" and given.get("value"):
                values.append(given["value"])
            self._select = given["name"] if tag == "select" else self._select
        if tag == "option" and target and self._select and given.get("value"):
            target.fields.setdefault(self._select, []).append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


@dataclasses.dataclass
class Seen:
    """看到的一页: where it sends to, its marks (less those that were asked for), is it a file; what it links to is read when somebody asks."""

    url: str
    route: str
    status: int
    location: str
    marks: set[str]
    html: str
    file: bool

    @functools.cached_property
    def reader(self) -> Reader:
        """Its links and forms."""
        found = Reader(self.url)
        found.feed(self.html)
        if self.location:
            found.links.setdefault(urljoin(self.url, self.location))
        return found


@dataclasses.dataclass(slots=True)
class Walk:
    """走过的: every page by address; the forms met."""

    user: str
    seen: dict[str, Seen] = dataclasses.field(default_factory=dict)

    @property
    def forms(self) -> list[Form]:
        """Each form once (by address without values, and field names)."""
        kept = {(form.action, form.method, tuple(form.fields)): form for page in self.seen.values() for form in page.reader.forms}
        return list(kept.values())


Walks = Callable[[str, Marks], Walk]
"""谁走一遍: walked(user, marks)."""


def signed_in(user: str) -> Client:
    """浏览器，已登录；"" 没有登录."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(get_user_model().objects.get(username=user), backend="django.contrib.auth.backends.ModelBackend")
    return client


def look(client: Client, url: str, marks: Marks, **how: Any) -> Seen:
    """看一页."""
    answer = client.get(url, **how)
    return seen(answer, url, marks, url)


def seen(answer: Any, url: str, marks: Marks, said: str) -> Seen:
    """An answer, read."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind, location = answer.get("Content-Type", ""), answer.get("Location", "")
    text = readable(content, kind) + " ".join(f"{name}: {value}" for name, value in answer.items())
    page, file = content.decode("utf-8", "replace") if "html" in kind else "", "attachment" in answer.get("Content-Disposition", "")
    return Seen(url, endpoints.route_of(url), answer.status_code, location, marks.found(text, _spoken(said)), page, file)


def _spoken(said: str) -> str:
    """What was asked, as it would be read back: decoded."""
    from urllib.parse import unquote_plus

    return said + " " + unquote_plus(said)


def walk(user: str, marks: Marks, most: int = 260) -> Walk:
    """走一遍 from the front page by links and filter forms, a few addresses of each kind; where nobody was yet comes first."""
    client, out = signed_in(user), Walk(user)
    waiting, known, been = [("", "/")], {"/"}, Counter[str]()
    taken, of_route = Counter[tuple[str, frozenset[str]]](), Counter[str]()
    while waiting and len(out.seen) < most:
        here, url = waiting.pop(min(range(len(waiting)), key=lambda at: been[waiting[at][0]]))
        been[here] += 1
        page = look(client, url, marks)
        out.seen[url] = page
        more = [
            *page.reader.links,
            *(f"{form.action.partition('?')[0]}?{urlencode(form.filled())}" for form in page.reader.forms if form.method == "get"),
        ]
        for link in more:
            address = link.partition("#")[0]
            parts = urlsplit(address)
            route = endpoints.route_of(parts.path)
            if parts.netloc or not route or route.startswith(endpoints.REST) or route in LEAVES or address in known:
                continue
            kind = (route, frozenset(name for name, _ in parse_qsl(parts.query)) - {ORDER})
            if taken[kind] < EACH and of_route[route] < OF_ROUTE:
                known.add(address)
                taken[kind] += 1
                of_route[route] += 1
                waiting.append((route + ("=xlsx" if "=xlsx" in address else ""), address))  # a file of it is another thing
    return out


@dataclasses.dataclass(frozen=True, slots=True)
class Questions:
    """查问一页: `each` field by itself, and `once` all of them together, for who may not open the page at all."""

    each: list[str]
    once: list[str]


def questions(walk_: Walk, marks: Marks) -> dict[str, Questions]:
    """查问: every field of every filter form and address, asked with what is the victim's, and what exports and lists take everywhere; by path."""
    words = _some(marks)
    paths: dict[str, set[str]] = defaultdict(set)
    for form in walk_.forms:
        if form.method == "get":
            paths[urlsplit(form.action).path] |= set(form.fields)
    for page in walk_.seen.values():
        if "<" not in page.route:
            paths[urlsplit(page.url).path] |= {name for name, _ in parse_qsl(urlsplit(page.url).query)}
    asked = {}
    wide = f"division={marks.division}&agencies={marks.agency}"
    more = [f"format=xlsx&{wide}", f"all=1&limit=500&{wide}"]
    for path, names in paths.items():
        each = [(name, word) for name in sorted(names) for word in (words if name in SEARCHED else words[:2])]
        each += [pair for pair in (("agency", words[0]), ("q", words[1])) if pair[0] not in names]  # not offered there, yet tried
        together = urlencode({name: words[at % len(words)] for at, name in enumerate(sorted(names | {"q", "agency"}))})
        asked[path] = Questions([f"{path}?{word}" for word in [*(urlencode([pair]) for pair in each), *more]], [f"{path}?{together}&{more[0]}"])
    return asked


def _some(marks: Marks) -> list[str]:
    """The unit's code, a number of each table, a name."""
    numbers = [
        str(values[0]) for (_table, name), values in sorted(marks.columns.items()) if name in ("number", "order", "document") and values
    ]
    return [marks.agency or marks.division, *dict.fromkeys(numbers[:6]), *sorted(marks.words)[:2]]


def identifiers(marks: Marks, name: str, kind: str) -> list[Any]:
    """能填的值: of the victim's columns, those named like the parameter first."""
    want = int if kind == "int" else str
    fits = {key: [v for v in values if isinstance(v, want) and v != "" and len(str(v)) < 80] for key, values in marks.columns.items()}
    named = [varied(values, 8) for (_table, column), values in fits.items() if column == name or column.endswith(f"_{name}")]
    if kind == "int":  # the key of the table that is called so
        named += [values[:8] for (table, column), values in fits.items() if column == "id" and table.endswith(f"_{name}")]
    like = [v for some in zip_longest(*named) for v in some if v is not None]  # of each in turn: no table stands before all others
    rest = [
        v
        for (_table, column), values in fits.items()
        if column in ("id", "number", "order", "code", "key", "document", "notice")
        for v in varied(values, 2)
    ]
    return list(dict.fromkeys([*varied([*like, *rest], 1), *varied(like, 3), *like, *rest]))


def varied(values: list[Any], each: int) -> list[Any]:
    """A few values of each shape (ZF-####-######)."""
    shapes: Counter[str] = Counter()
    out = []
    for value in values:
        shape = re.sub(r"[a-z\u4e00-\u9fff]+", "a", re.sub(r"\d", "#", UUID.sub("", str(value))))
        shapes[shape] += 1
        if shapes[shape] <= each:
            out.append(value)
    return out
