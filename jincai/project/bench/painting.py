"""首屏与版面移动：Chromium 打开真的页面，用浏览器自己的计时；没有浏览器就是没有量，不算达到。"""

from __future__ import annotations

import os
import shutil
from typing import Any

from jincai.project.bench.measured import Case, at_most, median, say

FIRST_MS, SHIFT = 1000, 0.05
TIMES = 3
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_WATCH = """() => { window.moved = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.moved += e.value; })
  .observe({ type: "layout-shift", buffered: true }); }"""
_TOLD = "() => [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1, window.moved]"


def measure(port: int, session: str, number: str) -> list[Case]:
    """各页打开几次：首屏最慢的一页的中位数，版面移动最多的一次."""
    binary = os.environ.get("JINCAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        binary = None
    if not binary:
        words = "没有 chromium 或 playwright，没有量"
        say(words)
        goals = (("first contentful paint", f"<= {FIRST_MS} ms"), ("layout shift", f"<= {SHIFT}"))
        return [Case(case=f"{title} in Chromium", measured=-1, ceiling=None, unit="", goal=goal, ok=False, more={"says": words}) for title, goal in goals]
    site = f"http://127.0.0.1:{port}"
    first: dict[str, float] = {}
    moved: dict[str, float] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary, args=ARGUMENTS)
        for path in ("/", "/payment/", f"/payment/{number}/", "/analysis/", "/statements/function/", "/find/?q=205"):
            opened = [_opened(browser, site, path, session) for _ in range(TIMES)]
            first[path], moved[path] = median(each[0] for each in opened), max(each[1] for each in opened)
        browser.close()
    slow, jumpy = max(first, key=lambda path: first[path]), max(moved, key=lambda path: moved[path])
    told = {path: round(value, 1) for path, value in first.items()}
    return [
        at_most(f"first contentful paint in Chromium, the slowest page ({slow})", first[slow], FIRST_MS, "ms", pages_ms=told),
        at_most(f"layout shift in Chromium, the worst page ({jumpy})", moved[jumpy], SHIFT, "", pages_shift={p: round(v, 4) for p, v in moved.items()}),
    ]


def _opened(browser: Any, site: str, path: str, session: str) -> tuple[float, float]:
    """一次打开，什么也没有缓存: milliseconds to the first paint of content, and how far things moved."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page = context.new_page()
    page.add_init_script(f"({_WATCH})()")
    page.goto(site + path)
    page.wait_for_load_state("networkidle")
    first, moved = page.evaluate(_TOLD)
    context.close()
    return float(first), float(moved)
