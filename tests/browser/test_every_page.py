"""每一页，浅色深色：没有严重的无障碍问题；1366 宽不横着滚，首页、待办、审批在手机上也不；脚本压缩后不到 150 kB。"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jincai
from tests import flows, walking
from tests.small_year import SmallYear

STATIC = Path(jincai.__file__).parent / "platform/ui/static"
WHO = ("treasury", "preparer")
"""走得最远的两位；别的岗位的页面是这些的一部分，样子由 tests/house/test_every_page.py 查字."""
SCRIPT = 150_000


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_barrier_and_no_sideways_scrolling(visitor: Callable[..., Any], year: SmallYear, dark: bool) -> None:
    found: dict[str, object] = {}
    seen: set[str] = set()
    for part in WHO:
        person = visitor(part, dark=dark)
        for page in walking.walk(year.people[part].user, most=70):
            if page.route in seen:
                continue
            seen.add(page.route)
            person.open(page.url)
            if barriers := person.barriers():
                found[page.url] = barriers
            if person.sideways() > 0:
                found[f"{page.url} sideways"] = person.sideways()
    assert len(seen) >= 40 and not found, found


def test_the_catalogue_has_no_barrier(visitor: Callable[..., Any], year: SmallYear, site: str, chromium: Any) -> None:
    from django.conf import settings

    from tests.browser.conftest import DESK, Visitor

    user = walking.people(year)["system_admin"]
    for theme in ("light", "dark"):
        context = chromium.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
        session = walking.signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}, {"name": "theme", "value": theme, "url": site}])
        person = Visitor(context.new_page(), site)
        for path in ("/catalogue/", "/catalogue/list/", "/catalogue/document/", "/catalogue/progress/"):
            person.open(path, f"catalogue{path.strip('/').replace('/', '-')}-{theme}", full=True)
            assert not person.barriers(), (path, theme, person.barriers())
            assert person.sideways() <= 0, path
        context.close()


def test_a_code_is_chosen_by_initials_and_the_capitals_are_the_programs(visitor: Callable[..., Any], year: SmallYear, site: str, chromium: Any) -> None:
    from jincai.kernel.money import capitals, yuan

    page = visitor("treasury").open("/payment/")
    field = page.locator(".code-field input").first
    field.fill("xxjy")
    page.wait_for_selector(".codes li[data-code='2050202']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert re.match(r"\d+ \S", field.input_value())
    page.keyboard.press("Enter")
    page.wait_for_url("**func=*")
    field = page.locator(".code-field input").first
    field.fill("")
    page.wait_for_selector(".codes li:has-text('最近')")
    for amount in ("0.05", "10.00", "1005.30", "100200.07", "30000000.00", "1020304050.60", "100000000.01"):
        shown = page.evaluate(
            """value => { const box = document.createElement('div');
               box.innerHTML = '<input data-amount-field aria-describedby="says"><small id="says" data-capitals></small>';
               document.body.append(box); const field = box.firstChild; field.value = value;
               field.dispatchEvent(new Event('input', { bubbles: true })); const said = box.lastChild.textContent; box.remove(); return said; }""",
            amount,
        )
        assert shown == capitals(yuan(amount)), amount


def test_on_a_phone_nothing_scrolls_sideways(visitor: Callable[..., Any], year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> None:
    flows.on_the_day(monkeypatch)
    requested, reviewed, waiting = year.numbers["requested"], year.numbers["reviewed"], year.practice.allotments["waiting"]
    for part, own in (
        ("reviewer", f"/payment/{requested}/"), ("treasury", f"/payment/{reviewed}/"), ("budget_chief", f"/allotment/{waiting}/"), ("preparer", "/inbox/mine/"),
    ):  # fmt: skip
        person = visitor(part, phone=True)
        for at, path in enumerate(("/", "/inbox/", own)):
            person.open(path, f"phone-{part}-{at}", full=True)
            assert person.sideways() <= 0 and not person.barriers(), (part, path)


def test_on_a_phone_a_document_of_the_inbox_is_a_card(visitor: Callable[..., Any], year: SmallYear, monkeypatch: pytest.MonkeyPatch) -> None:
    flows.on_the_day(monkeypatch)
    page = visitor("reviewer", phone=True).open("/inbox/")
    row = page.locator("table.cards tbody tr").first
    seen = row.locator("td:visible").all_inner_texts()
    assert any(year.numbers["requested"] in each for each in seen) and any("1,000.00" in each for each in seen)
    box = row.bounding_box()
    assert box and box["width"] <= 390 and not page.locator("table.cards thead").is_visible()


def test_choosing_a_file_is_said_in_chinese(visitor: Callable[..., Any], year: SmallYear) -> None:
    preparer = visitor("preparer")
    for path in ("/intake/payments/", "/payment/new/", "/allotment/virements/new/"):
        page = preparer.open(path)
        fields = page.locator("input[type=file]")
        assert fields.count() >= 1, path
        for at in range(fields.count()):
            face = fields.nth(at).locator("xpath=..")
            assert "选文件" in face.inner_text() and "file-field" in (face.get_attribute("class") or ""), path
            assert fields.nth(at).evaluate("field => getComputedStyle(field).opacity") == "0", "the browser's own words are covered"


def test_every_page_with_a_file_field_has_the_script_that_words_it() -> None:
    """文件格只在外框里的页上：外框带 kit.js."""
    root = Path(jincai.__file__).parent
    assert "ui/kit.js" in (root / "platform/ui/templates/ui/frame.html").read_text(encoding="utf-8")
    for template in root.rglob("templates/**/*.html"):
        text = template.read_text(encoding="utf-8")
        if re.search(r"""type=["']?file""", text):
            assert text.startswith(('{% extends "ui/frame.html" %}', '{% extends "ui/list.html" %}', '{% extends "ui/document.html" %}')), template


def test_the_scripts_of_an_ordinary_page_are_small() -> None:
    frame = (Path(jincai.__file__).parent / "platform/ui/templates/ui/frame.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script src=\"{% static '([^']+)' %}\"", frame)
    assert len(scripts) >= 3
    total = sum(len(gzip.compress((STATIC / name).read_bytes(), 6)) for name in scripts)
    assert total < SCRIPT, total
