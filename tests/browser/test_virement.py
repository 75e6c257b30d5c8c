"""申请调剂：被拒一次，改好再交，审批人在待办里同意，余额随之动；没有无障碍问题，电脑与手机上都看得清。"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jincai.execution.allotment import api as allotment
from jincai.platform.identity.api import scope
from tests import flows
from tests.browser.conftest import PHONE
from tests.small_year import DIVISION, YEAR, SmallYear


def available(year: SmallYear, name: str) -> Decimal:
    with scope(divisions=DIVISION):
        return allotment.positions([year.practice.allotments[name]], year=YEAR, division=DIVISION)[year.practice.allotments[name]].available


def test_a_virement_from_the_form_to_the_balance(
    visitor: Callable[..., Any], year: SmallYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows.on_the_day(monkeypatch)
    paper = tmp_path / "请示.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    clerk = visitor("preparer")
    page = clerk.open("/allotment/virements/new/", "virement-form")
    page.fill("#v-giving", year.practice.allotments["frozen"])
    page.fill("#v-taking", year.practice.allotments["meeting"])
    page.fill("#v-amount", "9,000")
    page.fill("#v-reason", "人代会会期延长一天，运维合同价低于预算")
    page.click("text=提交申请")
    page.wait_for_selector(".refuse")
    clerk.picture("virement-refused", full=True)
    assert "R04" in page.inner_text(".refuse") and "5,000.00" in page.inner_text(".refuse") and page.input_value("#v-reason").startswith("人代会")
    assert clerk.barriers() == [] and clerk.sideways() <= 0
    page.click("text=减为可用数 5,000.00")
    page.wait_for_function("() => document.querySelector('#v-amount').value === '5000.00'")
    page.set_input_files("#v-file", str(paper))
    page.click("text=提交申请")
    page.wait_for_url("**/allotment/virements/TJ-*/")
    address = page.url.removeprefix(clerk.site)
    clerk.picture("virement-applied", full=True)
    assert clerk.barriers() == [] and clerk.sideways() <= 0 and available(year, "frozen") == 0
    clerk.open("/allotment/virements/", "virements")
    assert clerk.barriers() == [] and clerk.sideways() <= 0
    chief = visitor("budget_chief", phone=True)
    page = chief.open("/inbox/?kind=virement", "virement-inbox-phone")
    page.click(f"text={address.rstrip('/').rpartition('/')[2]}")
    page.wait_for_url(f"**{address}")
    chief.picture("virement-phone", full=True)
    assert chief.barriers() == [] and chief.sideways() <= 0
    page.click("text=同意 5,000.00")
    page.wait_for_load_state("networkidle")
    assert available(year, "meeting") == Decimal("405000.00")
    page = chief.open(address, "virement-approved")
    assert "已批准" in page.inner_text("main, .body >> nth=0") and page.viewport_size == PHONE
