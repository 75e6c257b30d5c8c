"""导出：走得到的每个给文件的网址，各留一行审计，文件带着那一行的号与内容的 SM3；没有名单，新加一个就多查一个。"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from django.db import connections
from django.http import HttpRequest, HttpResponse

from tests.house.test_shape import FILES, is_test, named
from tests.security.leaks import endpoints, pages
from tests.security.leaks.markers import Marks
from tests.security.leaks.test_web import mounted

USERS = ("finance.chief", "finance.accountant", "finance.budget", "finance.audit", "victim.clerk")
BUTTON = re.compile(r'href="([^"]+)"[^>]*>导出')
Found = dict[tuple[str, str], str]


def kind(url: str) -> str:
    """What sort of export: the endpoint, and the form asked for."""
    return f"{endpoints.route_of(url)} {'xlsx' if '=xlsx' in url else ''}".strip()


def explored(walks: list[pages.Walk]) -> tuple[Found, set[str]]:
    """(user, sort) -> an address that gives a file; the sorts that some page offers with a button 导出."""
    files: Found = {}
    offered: set[str] = set()
    for walk in walks:
        for url, page in walk.seen.items():
            offered |= {kind(urljoin(url, link)) for link in BUTTON.findall(page.html)}
            if page.file:
                files.setdefault((walk.user, kind(url)), url)
    return files, offered


@pytest.fixture(scope="module")
def exports(walked: pages.Walks, agency_marks: Marks, division_marks: Marks) -> tuple[Found, set[str]]:
    return explored([walked(user, agency_marks if user.startswith("victim.") else division_marks) for user in USERS])


def latest() -> tuple[Any, ...]:
    """The newest row of an export."""
    with connections["checker"].cursor() as cursor:
        cursor.execute("SELECT id, actor, verb, after->>'sm3', after->>'rows' FROM audit_record WHERE kind = 'export' ORDER BY xact DESC, id DESC LIMIT 1")
        return tuple(cursor.fetchone() or (0, "", "", "", ""))


def unmarked(files: Found) -> list[str]:
    """Exports that leave no row of their own, or do not bear it."""
    out = []
    for (user, _sort), url in files.items():
        before = latest()
        answer = pages.signed_in(user).get(url)
        number, actor, verb, sm3, rows = latest()
        text = pages.readable(b"".join(answer.streaming_content) if answer.streaming else answer.content, answer.get("Content-Type", ""))
        text += unquote(answer.get("X-Watermark", ""))  # a paper that somebody brought is given back as it came: its mark is in the answer's head
        audited = number != before[0] and actor == user and verb and rows and len(sm3 or "") == 64
        if not audited or f"审计号 {number}" not in text or sm3 not in text or user not in text:
            out.append(f"{user} {url}")
    return out


def test_every_export_leaves_a_row_in_the_audit_and_bears_it(exports: tuple[Found, set[str]]) -> None:
    files, offered = exports
    assert unmarked(files) == []
    assert len({sort for _, sort in files}) >= 9
    assert offered - {sort for _, sort in files} == set(), "a button 导出 that gives no file, or that nobody here may press"


def test_an_export_without_a_watermark_is_caught(world: None) -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse("account,amount", content_type="text/csv", headers={"Content-Disposition": "attachment; filename=a.csv"})

    with mounted("bare/", bare):
        assert unmarked({("finance.chief", "bare/"): "/bare/"}) == ["finance.chief /bare/"]


def test_no_module_gives_a_file_without_the_watermark() -> None:
    giving = re.compile(r"Content-Disposition|FileResponse|StreamingHttpResponse")
    modules = [path for path in FILES if not is_test(path) and giving.search(path.read_text(encoding="utf-8"))]
    bare = [named(path) for path in modules if "watermark(" not in path.read_text(encoding="utf-8")]
    assert len(modules) >= 3 and bare == []
