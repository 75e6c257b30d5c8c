"""每天用的：铃与通知、该用哪条指标、签发、复制上月、我发起的、待办在手机上；断线不丢填写；两个人同时改。没有无障碍问题，手机上不横滚。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.workflow.noticing import tell_acts, tell_reached
from tests.small_year import DIVISION, ON, PASSWORD, PAYEE, SmallYear

NEW = "/payment/new/"


def told() -> None:
    """The jobs that tell have run."""
    jobs.run_pending(["payment.tell"])
    with scope(divisions=DIVISION, actor=system(DIVISION)):
        tell_reached(division=DIVISION, on=ON)
        tell_acts(division=DIVISION, on=ON)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_bell_and_what_it_leads_to(visitor: Callable[..., Any], year: SmallYear, phone: bool) -> None:
    told()
    clerk, name = visitor("preparer", phone=phone), "phone" if phone else "desk"
    page = clerk.open("/")
    clerk.picture(f"daily-front-{name}")
    page.click(".bell")
    page.wait_for_url("**/noticeboard/**")
    clerk.picture(f"notices-{name}")
    assert clerk.barriers() == [] and clerk.sideways() <= 0
    page.click("text=没有付成")
    page.wait_for_url(f"**/payment/{year.numbers['returned']}/")
    clerk.open("/noticeboard/settings/", f"notice-settings-{name}", full=True)
    assert clerk.barriers() == [] and (phone or clerk.sideways() <= 0)


def test_which_allotment_and_a_form_that_survives_a_lost_session(visitor: Callable[..., Any], year: SmallYear) -> None:
    clerk = visitor("preparer")
    page = clerk.open(NEW)
    page.fill("#h-payee", PAYEE.name)
    page.fill("#h-purpose", "打印纸")
    page.wait_for_selector("#which .which li")
    clerk.picture("which", full=True)
    assert clerk.barriers() == [] and clerk.sideways() <= 0
    page.fill("[name=amount-1]", "12,34.5")
    page.select_option("[name=allotment-1]", "ZB-2025-000001")
    Session.objects.all().delete()  # the session is lost in the middle
    page.click("text=提交审核")
    page.wait_for_url("**/sign-in/**")
    page.fill("#username", year.people["preparer"].user)
    page.fill("#password", PASSWORD)
    page.click("button.is-main")
    page.wait_for_url(f"**{NEW}")
    page.wait_for_selector(".kept-note")
    clerk.picture("kept-after-sign-in")
    assert page.input_value("#h-payee") == PAYEE.name and page.input_value("[name=amount-1]") == "12,34.5"
    assert page.input_value("[name=allotment-1]") == "ZB-2025-000001"
    page.click(".kept-note button")
    assert page.input_value("#h-payee") == ""


FORMS = {
    "/inbox/away/": ("preparer", "#reason", "休假"),
    "/noticeboard/settings/": ("preparer", "#a-sms", "13812345678"),
    "/payment/banks/": ("", "", ""),
}


@pytest.mark.parametrize("path", [path for path, (part, _, _) in FORMS.items() if part])
def test_any_form_survives_a_lost_session(visitor: Callable[..., Any], year: SmallYear, path: str) -> None:
    part, field, words = FORMS[path]
    person = visitor(part)
    page = person.open(path)
    page.fill(field, words)
    Session.objects.all().delete()
    person.sign_in(year.people[part].user)
    page = person.open(path)
    assert page.input_value(field) == words


def test_what_was_sent_is_forgotten(visitor: Callable[..., Any], year: SmallYear) -> None:
    person = visitor("preparer")
    page = person.open("/noticeboard/settings/")
    page.fill("#a-sms", "13812345678")
    page.click("text=登记手机号")
    page.wait_for_selector("text=138****5678")
    page = person.open("/noticeboard/settings/")
    assert page.input_value("#a-sms") == "" and page.locator(".kept-note").count() == 0


def test_signing_a_batch_with_one_pin(visitor: Callable[..., Any], year: SmallYear) -> None:
    chief = visitor("treasury_chief")
    page = chief.open("/payment/send/", "sending", full=True)
    assert chief.barriers() == [] and chief.sideways() <= 0
    page.fill("#pin", PASSWORD)
    page.click("text=签发所选并送银行")
    page.wait_for_selector("text=已签发 1 笔")
    chief.picture("sent")
    assert chief.barriers() == []
    chief.open(f"/payment/{year.numbers['ordered']}/recall/", "recall")
    assert chief.barriers() == []


def test_afterwards(visitor: Callable[..., Any], year: SmallYear) -> None:
    treasury = visitor("treasury")
    treasury.open(f"/payment/{year.numbers['cleared']}/correct/", "correct", full=True)
    assert treasury.barriers() == [] and treasury.sideways() <= 0
    treasury.open("/payment/banks/?q=工行", "banks")
    assert treasury.barriers() == []
    clerk = visitor("preparer")
    for path, name in (
        (f"{NEW}?again={year.numbers['returned']}", "again"), ("/payment/copy/", "copying"), ("/inbox/mine/", "mine"),
        (f"/payment/years/?q={PAYEE.name}", "years"), (f"/payment/{year.numbers['returned']}/", "returned"),
    ):  # fmt: skip
        clerk.open(path, f"daily-{name}", full=True)
        assert clerk.barriers() == [] and clerk.sideways() <= 0, path


@pytest.mark.parametrize("path", ["/", "/inbox/", "/inbox/mine/", "/noticeboard/"])
def test_my_to_do_on_a_phone(visitor: Callable[..., Any], year: SmallYear, path: str) -> None:
    told()
    reviewer = visitor("reviewer" if path != "/inbox/mine/" else "preparer", phone=True)
    reviewer.open(path, f"phone{path.replace('/', '-')}", full=True)
    assert reviewer.sideways() <= 0 and reviewer.barriers() == []


def test_the_paper_beside_the_document(visitor: Callable[..., Any], year: SmallYear) -> None:
    clerk = visitor("preparer")
    page = clerk.open(NEW)
    for field, words in (("payee", PAYEE.name), ("account", PAYEE.account), ("bank", PAYEE.bank), ("bank_no", PAYEE.bank_no), ("purpose", "打印纸")):
        page.fill(f"#h-{field}", words)
    page.select_option("[name=allotment-1]", "ZB-2025-000001")
    page.fill("[name=dep_econ-1]", "30201")
    page.fill("[name=amount-1]", "12.00")
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    page.set_input_files("#papers-in", [{"name": "发票.png", "mimeType": "image/png", "buffer": png}])
    page.click("text=提交审核")
    page.wait_for_selector("img.paper")
    clerk.picture("beside", full=True)
    assert page.eval_on_selector("img.paper", "img => img.naturalWidth") == 1, "the browser was let show it"
    assert clerk.barriers() == [] and [each for each in clerk.complaints if "Content Security" in each] == []
