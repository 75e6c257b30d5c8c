"""每一张声明的清单：十行与一千行问库一样多次、不超过十五次；导出的就是看到的；没有哪张漏在外面。"""

from __future__ import annotations

import io
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver, reverse
from python_calamine import CalamineWorkbook

from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from tests import flows
from tests.house.growing import Grown, asked, long
from tests.house.one_of_each import one_of_each
from tests.small_year import DIVISION, SIGN_IN, SmallYear

assert get_resolver().url_patterns  # the capabilities' addresses are read: their lists are in the register
pytestmark = pytest.mark.django_db
MOST, FEW, MANY = 15, 10, 1000
LISTS = {each.name: each for each in ui.listings() if not each.name.startswith("ui:")}
BALANCES = "行是总账余额按单位、类、资金（、月）的合计；行数由账决定，一条语句取全"
NOT_GROWN = {"cashplan:listing": BALANCES, "reconciliation:quota": BALANCES}
POSTS = ("treasury_approver", "system_admin", "security_admin", "audit_admin", "bank_operator")
"""小年度的人看不到的清单，由这些岗位的人看."""


def visitor(name: str) -> Client:
    """看得到这张清单、清单上有东西的人，已登录: the practice people first, of them who sees the whole division, then a new one
    of each other post."""
    first, path = None, reverse(name)
    for user in (*(f"practice.{part}" for part in sorted(SIGN_IN, key=lambda part: part != "treasury")), *(f"list.{post}" for post in POSTS)):
        if user.startswith("list."):
            identity.create_user(username=user, name="看清单的人", division=DIVISION, posts=[user.removeprefix("list.")])
        client = Client()
        client.force_login(get_user_model().objects.get(username=user), backend="django.contrib.auth.backends.ModelBackend")
        if client.get(path).status_code == 200:
            first = first or client
            if long(client, path):
                return client
    assert first is not None, f"nobody may see {name}"
    return first


class Table(HTMLParser):
    """清单的表：表头、各行、合计，看得见的字."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[tuple[str, list[str]]] = []
        self._part, self._cell, self._hidden, self._in = "", None, 0, False
        self._spans: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._in = not self.rows
        if tag in ("thead", "tbody", "tfoot"):
            self._part = tag
        if tag == "tr" and self._in:
            self.rows.append((self._part, []))
        if tag in ("td", "th") and self._in:
            self._cell = []
            self._span = int(given.get("colspan") or 1)
        if tag == "span" and "unit" in (given.get("class") or "") and self._cell is not None:
            self._hidden = 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._hidden = 0
        if tag in ("td", "th") and self._cell is not None:
            self.rows[-1][1].extend(["".join(self._cell).strip(), *[""] * (self._span - 1)])
            self._cell = None
        if tag == "table":
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def part(self, name: str) -> list[list[str]]:
        """thead, tbody or tfoot."""
        return [cells for part, cells in self.rows if part == name]


def plain(text: str) -> str:
    """屏幕上的写法去掉箭头、千分位、减号的字形；“—”是空."""
    words = text.replace(" ↑", "").replace(" ↓", "").replace(",", "").replace("−", "-").replace("\u3000", " ")
    return "" if words == "—" else " ".join(words.split())


def written(value: object, kind: str, year: int) -> str:
    """表里的值，按屏幕的写法."""
    if value in ("", None):
        return ""
    if kind == "money":
        return f"{float(value):.2f}"  # type: ignore[arg-type]
    if kind == "percent":
        return f"{float(value) * 100:.1f}%"  # type: ignore[arg-type]
    if kind == "count":
        return f"{int(value)}"  # type: ignore[call-overload]
    if kind in ("day", "longday", "moment"):
        text = f"{value:%Y-%m-%d %H:%M}" if kind == "moment" else f"{value:%Y-%m-%d}"
        return text.removeprefix(f"{year}-") if kind != "longday" else text
    return plain(str(value))


@pytest.fixture
def clean(year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """小年度，各样添一件；单据的日子还在有效期里."""
    flows.on_the_day(monkeypatch)
    ui.forget()
    one_of_each()
    yield
    ui.forget()


@pytest.mark.parametrize("name", LISTS)
def test_queries_do_not_grow_with_the_rows(name: str, clean: None) -> None:
    client, path = visitor(name), reverse(name)
    growing, most = Grown(client, path), LISTS[name].most
    rows = growing.to(FEW)
    few = asked(client, path)
    assert len(few) <= MOST, "\n".join(each[:300] for each in few)
    if growing.source is None:
        why = f"{name}: no row that is copied makes it longer; add one to tests/house/one_of_each.py: {sorted(growing.why)}"
        assert name in NOT_GROWN or rows >= (most * 8 // 10 if most else MANY), why
        return
    assert name not in NOT_GROWN, "it grows after all"
    reached = growing.to(MANY)
    print(f"{name}: {reached} rows, {len(few)} queries")
    assert reached >= (most * 8 // 10 if most else MANY), f"{name} grew to {reached} only"
    many = asked(client, path)
    assert len(many) == len(few), "\n".join(each[:200] for each in many)


@pytest.mark.parametrize("name", LISTS)
def test_the_export_is_what_is_shown(name: str, clean: None) -> None:
    client = visitor(name)
    query = {"document": "1"} if name == "trail:listing" else {}  # looking writes to the trail
    path = reverse(name)
    page = Table(client.get(path, query).content.decode())
    answer = client.get(reverse(f"{name}-export"), query)
    assert answer.status_code == 200, answer.content.decode()[:400]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[:-2]
    listing = LISTS[name]
    (head,), rows, foot = page.part("thead"), page.part("tbody"), page.part("tfoot")
    offset = 1 if listing.acts and len(head) > len(sheet[2]) else 0
    assert [plain(each) for each in head[offset:]] == sheet[2]
    assert rows, "an empty list shows nothing"
    kinds = {col.title: col.kind for col in listing.columns}
    shown = [[plain(cell) for cell in row[offset:]] for row in rows]
    wrote = [[written(value, kinds[title], 2025) for title, value in zip(sheet[2], row, strict=True)] for row in sheet[3 : 3 + len(rows)]]
    own = [at for at, title in enumerate(sheet[2]) if not next(col for col in listing.columns if col.title == title).draw]
    assert [[row[at] for at in own] for row in shown] == [[row[at] for at in own] for row in wrote]
    totals = sheet[len(sheet) - len(foot) :]
    assert len(sheet) - 3 - len(foot) == (len(rows) if query else long(client, path)), "all of it, not the page alone"
    if foot:
        said = [written(value, kinds[title] if not isinstance(value, str) else "text", 2025) for title, value in zip(sheet[2], totals[0], strict=True)]
        assert [plain(cell) for cell in foot[0][offset:]] == said
