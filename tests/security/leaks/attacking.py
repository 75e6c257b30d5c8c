"""攻击：主人先走一遍，把每个网址用自己的单号试出来；别人照样走、照样问、照样交。"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.test import Client

from tests.security.leaks import endpoints, pages
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks
from tests.security.leaks.pages import Walk, Walks

MOST, PROOF, SHUT = 40, 2, 6
"""一个网址，主人至多试这么多个单号；看到这么多张自己的单据就够了；头几个都是“岗位不符”（403），这个岗位就进不去。"""
VAIN = 6
"""主人自己也打不开的地址，一个网址至多让别人试这么多个。"""


def own_name(user: str) -> set[str]:
    """His own name stands on every page: it proves nothing."""
    return {user, f"{user}（示例）"}


def explored(users: Iterable[str], marks: Marks, walked: Walks) -> list[Walk]:
    """各走一遍，再把每个网址用受害者的单号试到看见自己的为止；前一个人看见过的地址，后一个人先试."""
    shown: dict[str, list[str]] = defaultdict(list)
    return [_explored(walked(user, marks), marks, shown) for user in users]


def _explored(walk: Walk, marks: Marks, shown: dict[str, list[str]]) -> Walk:
    client, mine = pages.signed_in(walk.user), Counter[str]()
    for page in list(walk.seen.values()):
        _led(client, page, walk, marks)
        mine[page.route] += _shows(page, walk.user)
    for endpoint in endpoints.web():
        if endpoint.route in pages.LEAVES or not endpoint.ours:
            continue
        before, shut = shown[endpoint.route], 0
        for address in before[:PROOF] or list(itertools.islice(addresses(endpoint, marks), MOST)):
            if mine[endpoint.route] >= PROOF or shut >= SHUT:
                break
            if address not in walk.seen:
                walk.seen[address] = page = pages.look(client, address, marks)
                _led(client, page, walk, marks)
                mine[endpoint.route] += _shows(page, walk.user)
                shut = shut + 1 if page.status == 403 else 0
                above = address.rstrip("/").rpartition("/")[0] + "/"
                if page.status == 405 and above not in walk.seen and above.count("/") > 2:  # it only takes posts: the form is on the page above
                    walk.seen[above] = pages.look(client, above, marks)
    for address, page in walk.seen.items():
        if _shows(page, walk.user) and address not in shown[page.route]:
            shown[page.route].append(address)
    return walk


def _led(client: Client, page: pages.Seen, walk: Walk, marks: Marks) -> None:
    """An address that only leads on (a notice to its document): where it leads is seen too."""
    if page.status == 302 and page.location.startswith("/") and "/sign-in/" not in page.location and page.location not in walk.seen:
        walk.seen[page.location] = pages.look(client, page.location, marks)


def _shows(page: pages.Seen, user: str) -> bool:
    """Does he see something of his there?"""
    return page.status == 200 and bool(page.marks - own_name(user))


def addresses(endpoint: endpoints.Endpoint, marks: Marks) -> Iterator[str]:
    """The endpoint filled with the victim's values; two parameters from one row."""
    names = [name for _kind, name in endpoint.parameters]
    if not names:
        yield endpoint.filled({})
    elif len(names) == 1:
        for value in pages.identifiers(marks, names[0], endpoint.parameters[0][0]):
            yield endpoint.filled({names[0]: value})
    for rows in marks.rows.values() if len(names) > 1 else ():
        fits = [[column for column in rows[0] if column == name or column.endswith(f"_{name}")] for name in names] if rows else []
        for columns in itertools.product(*fits) if fits and all(fits) else ():
            for row in rows[:3]:
                yield endpoint.filled({name: row[column] for name, column in zip(names, columns, strict=True)})


def leaks(user: str, marks: Marks, walks: list[Walk]) -> list[str]:
    """攻击: every address, every question, every form, as this user; what leaked or broke."""
    client = pages.signed_in(user)
    client.post("/choose/", {"division": marks.division, "year": str(worlds.YEAR)})
    answers = attacked(client, marks, walks)
    return [f"{user} {asked} {page.status}: {sorted(page.marks)[:5]}" for asked, page in answers if page.marks or page.status >= 500]


def attacked(client: Client, marks: Marks, walks: list[Walk]) -> Iterator[tuple[str, pages.Seen]]:
    """What was asked, and the answer; who may not open a page at all asks it all questions at once."""
    status: dict[str, int] = {}

    def look(url: str) -> tuple[str, pages.Seen]:
        page = pages.look(client, url, marks)
        status[url] = page.status
        return f"GET {url}", page

    yield from map(look, wanted(walks))
    for path, questions in pages.questions(walks[0], marks).items():
        if path not in status:
            yield look(path)
        yield from map(look, [url for url in (questions.once if status[path] in (403, 405) else questions.each) if url not in status])
    for url, sent in sendings(marks, walks, list(status)):
        if endpoints.route_of(url.partition("?")[0]) != "sign-out/":
            yield f"POST {url}", pages.seen(client.post(url, sent), url, marks, f"{url} {sent}")


def wanted(walks: list[Walk]) -> list[str]:
    """Every address that an owner could open, and a few that he could not, of each endpoint."""
    opened = dict.fromkeys(url for walk in walks for url, page in walk.seen.items() if page.status < 400)
    vain: dict[str, dict[str, None]] = defaultdict(dict)
    for walk in walks:
        for url, page in walk.seen.items():
            if url not in opened and len(vain[page.route]) < VAIN:
                vain[page.route][url] = None
    return [*opened, *(url for urls in vain.values() for url in urls)]


def sendings(marks: Marks, walks: list[Walk], asked: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Every form of the owners as they would send it; then to every endpoint the victim's numbers."""
    forms = {str((form.action, form.fields)): form for walk in walks for form in walk.forms if form.method == "post"}
    numbers = pages._some(marks)
    told = {"number": numbers, "numbers": numbers, "do": "approve", "agency": marks.agency}
    endings = {endpoints.route_of(url): url.partition("?")[0] for url in asked}
    return [*((form.action, form.filled()) for form in forms.values()), *((url, told) for url in endings.values())]
