"""README 与说明书的图：在跑着演示的网站上，用真浏览器照几张屏；另起一家银行照柜面，打一张支付凭证；写进 docs/images（见 README.md“重照 README 的图”）。

    python -m tests.browser.pictures http://127.0.0.1:8000 [--out docs/images] [--only screens|counter|voucher]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import counter

DESK = {"width": 1366, "height": 768}
OUT = Path(__file__).parents[2] / "docs" / "images"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def password() -> str:
    """The demonstration's people have one; read from the program, which wants its settings first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jincai.project.settings")
    django.setup()
    from jincai.project.demo.people import PASSWORD

    return PASSWORD


def signed_in(browser: Browser, site: str, user: str) -> Page:
    """A browser at the desk of one of the demonstration's people."""
    page = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    page.goto(f"{site}/sign-in/")
    page.fill("#username", user)
    page.fill("#password", password())
    page.click("button.is-main")
    page.wait_for_url(f"{site}/")
    return page


def execution(page: Page, site: str) -> None:
    """预算执行表，展开一类。"""
    page.goto(f"{site}/statements/function/?flip=201,20101")


def payment(page: Page, site: str) -> None:
    """一笔清算了的支付。"""
    page.goto(f"{site}/payment/?state=CLEARED")
    page.click("tbody a[data-open] >> nth=0")


def refused(page: Page, site: str) -> None:
    """一次拒绝：超过可用数，经济分类不在指标的类内，行号不对。"""
    page.goto(f"{site}/payment/new/")
    page.fill("#h-payee", "云南古道办公用品有限公司")
    page.fill("#h-account", "53780053970908687")
    page.fill("#h-bank", "中国农业银行丽江分行")
    page.fill("#h-bank_no", "103741002001")
    page.fill("#h-purpose", "培训手册印刷")
    page.select_option("[name=allotment-1]", index=1)
    page.fill("[name=dep_econ-1]", "30201")
    page.fill("[name=amount-1]", "99999999.00")
    page.click("text=提交审核")
    page.wait_for_selector(".refuse")


PICTURES = (("execution", "yangzq", execution), ("payment", "yangzq", payment), ("refused", "heli", refused))


def bank_counter(browser: Browser, out: Path) -> None:
    """银行的柜面：另起一家银行，办到一半。"""
    with counter.opened() as node:
        counter.worked(node)
        page = browser.new_context(viewport={"width": DESK["width"], "height": 880}, locale="zh-CN").new_page()
        counter.look(page, node)
        page.screenshot(path=str(out))


def paper(out: Path) -> None:
    """打印的支付凭证：演示里最近的一张，付了的，账号遮住；印的人、印的时间、审计号都在纸上 (`JINCAI_HOME` says which installation)."""
    subprocess.run([sys.executable, "-m", "jincai.project.cli", "voucher", "print", "any", "--kind", "8202", "--out", str(out)], check=True)


def main() -> int:
    """Take them all; 2 when there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="网站的地址，跑着演示的")
    parser.add_argument("--out", type=Path, default=OUT, help="写到哪里")
    parser.add_argument("--only", default="", choices=("", "screens", "counter", "voucher"), help="只照一类")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jincai.project.settings")
    django.setup()
    site, binary = asked.site.rstrip("/"), os.environ.get("JINCAI_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not binary:
        sys.stderr.write("没有 chromium：apt-get install chromium fonts-noto-cjk，或用 JINCAI_CHROMIUM 指定\n")
        return 2
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary, args=ARGUMENTS)
        for name, user, go in PICTURES if asked.only in ("", "screens") else ():
            page = signed_in(browser, site, user)
            go(page, site)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=str(asked.out / f"{name}.png"))
        if asked.only in ("", "counter"):
            bank_counter(browser, asked.out / "bank-counter.png")
        browser.close()
    if asked.only in ("", "voucher"):
        paper(asked.out / "voucher-8202.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
