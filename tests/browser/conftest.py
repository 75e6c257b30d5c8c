"""真浏览器：Debian 的 chromium 由 playwright 驱动；网站是 live_server，数是小年度，由真的动词办出。

The page comes with its content security policy: what it blocks shows up as an error of the console, and fails the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import small_year
from tests.browser.gallery import ROOT, SCREENS

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """浏览器; skipped, with the reason, where there is none."""
    binary = os.environ.get("JINCAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not binary:
        pytest.skip("没有 chromium：apt-get install chromium fonts-noto-cjk，或用 JINCAI_CHROMIUM 指定")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; the database is only used between its calls
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def year(transactional_db: None) -> small_year.SmallYear:
    """小年度，已提交，网站的线程看得见."""
    from jincai.platform.ui import api as ui

    ui.forget()
    return small_year.build()


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """网站的地址: plain http on this machine."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.ALLOWED_HOSTS = ["*"]
    return str(live_server.url)


class Visitor:
    """一个人坐在浏览器前: opens pages, keeps what the browser complained of, takes pictures."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site, self.complaints = page, site, list[str]()
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, user: str) -> Visitor:
        """登录."""
        self.page.goto(f"{self.site}/sign-in/")
        self.page.fill("#username", user)
        self.page.fill("#password", small_year.PASSWORD)
        self.page.click("button.is-main")
        self.page.wait_for_url(f"{self.site}/")
        return self

    def open(self, path: str, picture: str = "", full: bool = False) -> Page:
        """Open an address of the site; fails when the page asked for something its own policy forbids."""
        self.complaints.clear()
        self.page.goto(self.site + path)
        self.page.wait_for_load_state("networkidle")
        if picture:
            self.picture(picture, full)
        wrong = [each for each in self.complaints if "status of 40" not in each]
        assert not wrong, (path, wrong)
        return self.page

    def picture(self, name: str, full: bool = False) -> None:
        """截图 under var/screens, or where JINCAI_SCREENS says (continuous integration keeps them)."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=full)

    def barriers(self) -> list[str]:
        """无障碍：axe 找到的严重问题 (WCAG 2.2 AA), one line each."""
        if not AXE.exists():
            pytest.skip("没有 axe-core：make setup 会装（frontend/package.json）")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = self.page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", rules)
        return [
            f"{each['impact']} {each['id']}: {each['help']} @ {node['target']}"
            for each in found["violations"]
            for node in each["nodes"][:3]
            if each["impact"] in ("serious", "critical")
        ]

    def sideways(self) -> int:
        """How many pixels the page would have to be scrolled sideways."""
        return int(self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def visitor(chromium: Browser, site: str, year: small_year.SmallYear) -> Iterator[Callable[..., Visitor]]:
    """Make a visitor: `visitor("treasury")`, `visitor("preparer", phone=True, dark=True)`; the words are the parts of the practice year."""
    contexts = []

    def make(part: str = "", phone: bool = False, dark: bool = False) -> Visitor:
        context = chromium.new_context(viewport=PHONE if phone else DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        if dark:
            context.add_cookies([{"name": "theme", "value": "dark", "url": site}])
        who = Visitor(context.new_page(), site)
        return who.sign_in(year.people[part].user) if part else who

    yield make
    for context in contexts:
        context.close()
