"""走遍页面：从首页起，网址、链接、筛选，每种网址走几个；收下每页的字、问库的次数。"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jincai.platform.identity import api as identity
from tests.security.leaks import endpoints
from tests.security.leaks.pages import LEAVES, ORDER, Reader
from tests.small_year import DIVISION, SmallYear

EACH = 2
"""一种网址、一组参数名，至多走这么多个."""
NO_QUESTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "set local", "SELECT set_config('jincai.divisions', '', true)")
"""不算问库的：事务的起止、一个设置；最外面的可见范围还原（只在测试的事务里有，平时由 COMMIT 还原）."""
POSTS = ("system_admin", "security_admin", "audit_admin", "bank_operator", "inspector", "director", "treasury_head", "budget_head", "viewer")
"""小年度里没有的岗位，各添一人."""
PARTS = ("preparer", "reviewer", "treasury", "treasury_chief", "accountant", "budget_chief")


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """走到的一页: `asked` the statements it sent to the database, transactions' ends not counted."""

    user: str
    url: str
    route: str
    status: int
    html: str
    asked: tuple[str, ...]
    reader: Reader


def people(year: SmallYear) -> dict[str, str]:
    """谁来走: part or post -> user."""
    found = {part: year.people[part].user for part in PARTS}
    for post in POSTS:
        agency = "101001" if post == "viewer" else ""
        identity.create_user(username=f"walk.{post}", name=identity.posts()[post].title, division=DIVISION, posts=[post], agency=agency)
        found[post] = f"walk.{post}"
    return found


def signed_in(user: str) -> Client:
    """已登录的浏览器."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=user), backend="django.contrib.auth.backends.ModelBackend")
    return client


def walk(user: str, most: int = 90) -> list[Seen]:
    """走一遍: HTML pages only; every address is opened twice, the second time counts (what is remembered is remembered)."""
    client, out = signed_in(user), list[Seen]()
    waiting, known, taken = ["/"], {"/"}, Counter[tuple[str, frozenset[str]]]()
    while waiting and len(out) < most:
        url = waiting.pop(0)
        page = look(client, user, url)
        if page is None:
            continue
        out.append(page)
        for link in page.reader.links:
            address = link.partition("#")[0]
            parts = urlsplit(address)
            route = endpoints.route_of(parts.path)
            kind = (route, frozenset(name for name, _ in parse_qsl(parts.query)) - {ORDER})
            skipped = parts.netloc or not route or route.startswith(endpoints.REST) or route in LEAVES or "xlsx" in address or "file/" in route
            if skipped or address in known or taken[kind] >= EACH:
                continue
            known.add(address)
            taken[kind] += 1
            waiting.append(address)
    return out


def look(client: Client, user: str, url: str) -> Seen | None:
    """看一页; None for what is no page: a file, a piece of one."""
    answer: Any = client.get(url)
    if "html" not in answer.get("Content-Type", "") or answer.status_code != 200 or b"<html" not in answer.content:
        return None
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    asked = tuple(each["sql"] for each in queries if not each["sql"].startswith(NO_QUESTION))
    html = answer.content.decode()
    reader = Reader(url)
    reader.feed(html)
    return Seen(user, url, endpoints.route_of(urlsplit(url).path), answer.status_code, html, asked, reader)
