"""流程的屏幕：看、改、查、由另一人发布、导出导入；写什么都只是字。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jincai.office.inbox import forms
from jincai.office.inbox.screens import flows as flow_screens
from jincai.platform.identity import api as identity
from jincai.platform.workflow import api as workflow
from tests import flows

pytestmark = pytest.mark.django_db
CITY, FLOWS = "530700000", "/inbox/flows/"


@pytest.fixture(autouse=True)
def people(db: None) -> Iterator[None]:
    """起草的、发布的，还有每一步都有人办."""
    posts = (
        "agency_reviewer", "division_leader", "treasury_preparer", "budget_approver", "budget_preparer", "office_reviewer",
        "agency_leader", "treasury_head", "budget_head", "director",
    )  # fmt: skip
    identity.create_user(username="drafter", name="段系统", division=CITY, posts=["system_admin"])
    identity.create_user(username="publisher", name="和安全", division=CITY, posts=["security_admin"])
    for post in posts:
        identity.create_user(username=f"x.{post}", name=post, division=CITY, posts=[post], agencies=["*"])
    yield


def signed_in(user: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=user), backend="django.contrib.auth.backends.ModelBackend")
    return client


def shipped(kind: str = "payment") -> workflow.Version:
    with identity.scope(divisions=CITY):
        return next(v for v in workflow.versions(division=CITY, kind=kind) if v.state == "PUBLISHED")


def fields(form: forms.Form) -> dict[str, str]:
    """The form as a browser sends it."""
    out = {"title": form.title, "start": form.start, "steps": str(len(form.steps)), "edges": str(len(form.edges))}
    for kind, rows in (("step", form.steps), ("edge", form.edges)):
        for at, row in enumerate(rows):
            out |= {f"{kind}-{at}-{name}": value for name, value in row.items()}
    return out


def posted(do: str, change: Any = None) -> Any:
    found = shipped()
    form = forms.shown("大额两级", found.body)
    if change:
        change(form)
    return signed_in("drafter").post(f"{FLOWS}{found.id}/edit/", {**fields(form), "do": do})


def test_the_cells_speak_chinese_and_codes_are_understood_too() -> None:
    found = shipped()
    form, words = forms.shown(found.title, found.body), flow_screens.words("payment")
    spoken = forms.said(form, words)
    assert [row["post"] for row in spoken.steps] == ["单位审核", "财政局分管领导", "国库处经办"] and spoken.steps[0]["need"] == "任一人"
    assert not [cell for row in spoken.steps for name, cell in row.items() if name not in ("id", "return_to") and re.search("[A-Za-z]", cell)]
    assert forms.meant(spoken, words) == form == forms.meant(form, words)
    page = signed_in("drafter").get(f"{FLOWS}{found.id}/edit/").content.decode()
    assert 'value="agency_reviewer"' not in page and 'value="REQUESTED"' not in page and 'value="单位审核"' in page


@pytest.mark.parametrize("kind", ["payment", "allotment", "virement", "virement_across", "budget_book"])
def test_the_form_and_the_body_are_the_same_thing(kind: str) -> None:
    found = shipped(kind)
    again = forms.body(forms.shown(found.title, found.body).more())
    with identity.scope(divisions=CITY):
        assert workflow.check(again, division=CITY, on=date(2025, 3, 3), handler=workflow.handler(kind)) == []
    assert forms.shown("", again) == forms.shown("", found.body)


def test_every_shipped_flow_is_shown_with_its_steps_and_picture() -> None:
    client = signed_in("drafter")
    page = client.get(FLOWS).content.decode()
    for title in ("支付申请", "指标下达", "部门内调剂", "跨部门调剂", "预算草案"):
        assert title in page
    for found in re.findall(rf'href="{FLOWS}(\d+)/"', page):
        shown = client.get(f"{FLOWS}{found}/").content.decode()
        assert "<svg" in shown and "检查通过" in shown, found
    assert "分管领导会签" in client.get(f"{FLOWS}{shipped().id}/").content.decode()


def test_drafted_by_one_published_by_another_and_new_documents_follow_it() -> None:
    def lower(form: forms.Form) -> None:
        next(row for row in form.edges if row["field"] == "amount")["value"] = "1000.00"

    answer = posted("save", lower)
    assert answer.status_code == 302
    draft = int(answer["Location"].rstrip("/").split("/")[-1])
    assert signed_in("drafter").post(f"{FLOWS}{draft}/publish/").status_code == 403, "he has no such post"
    assert signed_in("publisher").post(f"{FLOWS}{draft}/publish/").status_code == 302
    with identity.scope(divisions=CITY):
        now = workflow.current("payment", division=CITY, year=2025)
    assert now.id == draft and now.division == CITY and now.published_by == "publisher" and "1000.00" in json.dumps(now.body)


def test_retired_by_who_publishes_new_documents_go_by_the_shipped_one() -> None:
    draft = int(posted("save")["Location"].rstrip("/").split("/")[-1])
    publisher, url = signed_in("publisher"), f"{FLOWS}{draft}/retire/"
    publisher.post(f"{FLOWS}{draft}/publish/")
    assert ">停用<" in publisher.get(f"{FLOWS}{draft}/").content.decode() and ">停用<" not in signed_in("drafter").get(f"{FLOWS}{draft}/").content.decode()
    assert signed_in("drafter").post(url).status_code == 403 == signed_in("x.budget_approver").post(url).status_code
    assert publisher.post(url).status_code == 302
    with identity.scope(divisions=CITY):
        assert workflow.current("payment", division=CITY, year=2025).division == "000000000"
    assert publisher.post(url).status_code == 400, "once is enough"
    assert publisher.post(f"{FLOWS}{shipped().id}/retire/").status_code == 400, "what comes with the system is not a division's to retire"


def test_what_one_drafted_he_does_not_publish() -> None:
    both = identity.create_user(username="both", name="一人", division=CITY, posts=["security_admin"])
    found = shipped()
    drafter = identity.system(CITY)
    with identity.scope(divisions=CITY, actor=drafter):
        made = workflow.draft(division=CITY, kind="payment", body=found.body, title="自拟", actor=drafter)
    with identity.scope(divisions=CITY):
        flows.made_by(made.id, both.user)
    answer = signed_in("both").post(f"{FLOWS}{made.id}/publish/")
    assert answer.status_code == 409 and "另一个人发布" in answer.content.decode()


def test_while_typing_it_is_told_what_is_wrong() -> None:
    def nobody(form: forms.Form) -> None:
        form.steps[0]["post"] = "bank_operator"

    def unreachable(form: forms.Form) -> None:
        form.edges[:] = [row for row in form.edges if row["to"] != "leader" and not (row["field"] and not row["from"])]

    for change, words in ((nobody, "检查"), (unreachable, "走不到")):
        answer = posted("live", change)
        assert answer.status_code == 200 and words in answer.content.decode() and "检查通过" not in answer.content.decode()
    assert "检查通过" in posted("live").content.decode()


def test_words_in_the_form_are_only_words() -> None:
    def poison(form: forms.Form) -> None:
        form.steps[0]["title"] = "<img src=x onerror=alert(1)>{{ settings.SECRET_KEY }}'; DROP TABLE payment; --"[:40]

    page = posted("check", poison).content.decode()
    assert "<img src=x" not in page and "&lt;img src=x" in page and "SECRET_KEY }}" not in page.replace("{{ settings.SECRET", "")

    def number(form: forms.Form) -> None:
        form.steps[0]["deadline_days"] = "__import__('os')"

    answer = posted("save", number)
    assert answer.status_code == 422 and "不是天数" in answer.content.decode()


def test_a_file_goes_out_and_comes_back_as_a_draft() -> None:
    client, found = signed_in("drafter"), shipped("virement_across")
    content = client.get(f"{FLOWS}{found.id}/file/").content
    answer = client.post(f"{FLOWS}import/", {"file": SimpleUploadedFile("flow.json", content)})
    assert answer.status_code == 302, answer.content.decode()
    assert "草稿" in client.get(answer["Location"]).content.decode()
    for bad in (b"", b"{", b"[1,2", b'{"a":' * 5000, b"x" * 1_100_000, content.replace(b"accept", b"a\\u0000c")):
        assert client.post(f"{FLOWS}import/", {"file": SimpleUploadedFile("flow.json", bad)}).status_code in (400, 409), bad[:20]


def test_who_may_not_draft_only_looks() -> None:
    client, found = signed_in("x.budget_approver"), shipped()
    assert "据此另拟草稿" not in client.get(f"{FLOWS}{found.id}/").content.decode()
    assert client.get(f"{FLOWS}{found.id}/edit/").status_code == 403
    assert client.post(f"{FLOWS}{found.id}/edit/", {"do": "save"}).status_code == 403
    assert client.post(f"{FLOWS}{found.id}/publish/").status_code == 403
    assert client.post(f"{FLOWS}import/").status_code == 403
    assert client.get(f"{FLOWS}999999/").status_code == 404
