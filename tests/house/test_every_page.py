"""每一页，每个岗位的人走到的：问库不超过十五次；没有英文、没有内部的值、没有空的题。"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests import walking
from tests.small_year import SmallYear

pytestmark = pytest.mark.django_db
MOST = 15
ABOVE = {"statements/entries/": 16}  # 国库收支表的一行：先要整张表，再是构成三问、数大不大、分录两步
"""还在十五次以上的，只许少不许多."""
ENGLISH = re.compile(r"(?<![A-Za-z0-9_.\-/@:])[A-Za-z]{2,}(?![A-Za-z0-9_.\-/@:])")
ALLOWED = {
    "xlsx", "PDF", "OFD", "XML", "SM", "SHA", "Ctrl", "Esc", "UKey", "CSV", "JSON", "MB", "KB", "API", "TOTP", "ZF", "PZ", "ZB", "JH", "TJ",
    "ED", "SB", "DZ", "Excel", "Enter", "OpenSSL", "PIN", "PKCE",
}  # fmt: skip
"""屏幕上可以有的：文件格式、键名、单据号的头."""
MACHINE = re.compile(r"Mozilla/|://")
"""浏览器、网址自己的字：审计、线路里照写."""


class Words(HTMLParser):
    """看得见的字与给人读的属性，不含代码（code）、用户名."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.empty: list[str] = []
        self._off: list[str] = []
        self._title: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("code", "script", "style", "textarea", "pre"):
            self._off.append(tag)
        if tag in ("h1", "h2", "title", "button", "summary"):
            self._title = []
        self.texts += [given[name] or "" for name in ("title", "aria-label", "placeholder", "alt") if name in given]
        if tag == "a" and "href" in given:
            self._title = []

    def handle_endtag(self, tag: str) -> None:
        if self._off and self._off[-1] == tag:
            self._off.pop()
        if tag in ("h1", "h2", "title", "button", "summary") and self._title is not None:
            if not "".join(self._title).strip():
                self.empty.append(tag)
            self._title = None

    def handle_data(self, data: str) -> None:
        if self._title is not None:
            self._title.append(data)
        if not self._off:
            self.texts.append(data)


@pytest.fixture
def walks(year: SmallYear) -> list[walking.Seen]:
    """每个岗位的人走一遍."""
    return [page for user in walking.people(year).values() for page in walking.walk(user)]


def test_every_page(walks: list[walking.Seen]) -> None:
    assert len({page.route for page in walks}) >= 60
    many, foreign, empty = {}, {}, {}
    users = {page.user for page in walks} | {page.user.rpartition(".")[2] for page in walks}
    for page in walks:
        if len(page.asked) > ABOVE.get(page.route, MOST):
            many[page.route] = max(len(page.asked), many.get(page.route, 0))
        read = Words(page.html)
        if read.empty:
            empty[page.url] = read.empty
        for text in (each for each in read.texts if not MACHINE.search(each)):
            for word in ENGLISH.findall(text):
                if word not in ALLOWED and word not in users:
                    foreign.setdefault(word, (page.url, " ".join(text.split())[:60]))
            if "None" in text or re.search(r"\{\{|\}\}|\{%", text):
                foreign.setdefault(text[:40], (page.url, text[:60]))
    told = [f"{route or '/'}：问库 {number} 次" for route, number in many.items()]
    told += [f"外文 {word}：{where} {text}" for word, (where, text) in foreign.items()]
    told += [f"空的题：{where} {tags}" for where, tags in empty.items()]
    if told:
        pytest.fail("\n".join(told), pytrace=False)
