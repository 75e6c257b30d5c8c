"""流程图上的检查、两版比较：错在哪一步就写在哪一步旁边；画得出来才看得见。"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jincai.office.inbox import forms
from jincai.platform.identity import api as identity
from jincai.platform.workflow import api as workflow

pytestmark = pytest.mark.django_db
CITY, FLOWS = "530700000", "/inbox/flows/"
Body = dict[str, Any]


@pytest.fixture(autouse=True)
def people(db: None) -> Iterator[None]:
    """起草的人，和每一步都有人办."""
    identity.create_user(username="drafter", name="段系统", division=CITY, posts=["system_admin"])
    for post in ("agency_reviewer", "treasury_preparer", "treasury_approver", "treasury_head", "division_leader", "agency_leader", "director"):
        identity.create_user(username=f"x.{post}", name=post, division=CITY, posts=[post], agencies=["*"])
    yield


@pytest.fixture
def client() -> Client:
    """起草的人，已登录."""
    found = Client()
    found.force_login(get_user_model().objects.get(username="drafter"), backend="django.contrib.auth.backends.ModelBackend")
    return found


def shipped() -> workflow.Version:
    with identity.scope(divisions=CITY):
        return next(v for v in workflow.versions(division=CITY, kind="payment") if v.state == "PUBLISHED")


def sent(client: Client, body: Body, do: str) -> str:
    """The edit form with this body, as a browser sends it."""
    form = forms.shown("试的", body)
    out = {"title": form.title, "start": form.start, "steps": str(len(form.steps)), "edges": str(len(form.edges)), "do": do}
    for kind, rows in (("step", form.steps), ("edge", form.edges)):
        for at, row in enumerate(rows):
            out |= {f"{kind}-{at}-{name}": value for name, value in row.items()}
    return client.post(f"{FLOWS}{shipped().id}/edit/", out).content.decode()


def unreached(body: Body) -> str:
    body["steps"].append(copy.deepcopy(body["steps"][-1]) | {"id": "apart", "title": "没人去的", "return_to": []})
    return "apart"


def looping(body: Body) -> str:
    body["steps"][-1]["next"] = [{"to": body["steps"][0]["id"], "when": []}]
    return str(body["steps"][0]["id"])


def uncovered(body: Body) -> str:
    body["steps"][0]["next"][-1]["when"] = [{"field": "amount", "op": ">", "value": "5"}]
    return str(body["steps"][0]["id"])


def nobody(body: Body) -> str:
    body["steps"][0]["post"] = "director"
    body["steps"][0].pop("posts", None)
    return str(body["steps"][0]["id"])


@pytest.mark.parametrize(("spoil", "words"), [(unreached, "走不到"), (looping, "绕回自己"), (uncovered, "条件都不合时没有去处"), (nobody, "没有人能办")])
def test_what_is_wrong_stands_at_its_step(client: Client, spoil: Callable[[Body], str], words: str) -> None:
    body = copy.deepcopy(shipped().body)
    step = spoil(body)
    for do in ("check", "live"):
        page = sent(client, body, do)
        box = page.partition(f'data-step="{step}" class="is-marked"')[2].partition("</g>")[0]
        assert words[:8] in box, f"{do}: not in the picture"
        at = [row["id"] for row in forms.shown("", body).steps].index(step)
        assert words in page.partition(f'id="said-{at}"')[2].partition("</small>")[0], f"{do}: not beside the row"
    with identity.scope(divisions=CITY):
        assert workflow.check(body, division=CITY, on=date(2025, 3, 3), handler=workflow.handler("payment")), "it may not be published"


def test_a_good_flow_has_no_marks(client: Client) -> None:
    page = sent(client, dict(shipped().body), "check")
    problems = page.partition("<h2>检查</h2>")[2][:900]
    assert "is-marked" not in page and "检查通过" in page, problems


def test_two_versions_side_by_side(client: Client) -> None:
    body = copy.deepcopy(shipped().body)
    body["steps"][0] |= {"deadline_days": 9, "title": "初审"}
    sent(client, body, "save")
    with identity.scope(divisions=CITY):
        draft = next(v for v in workflow.versions(division=CITY, kind="payment") if v.state == "DRAFT")
    page = client.get(f"{FLOWS}{draft.id}/compare/", {"with": str(shipped().id)}).content.decode()
    assert "2 处不同" in page and "初审" in page and ">9<" in page and "期限（工作日）" in page
    assert page.count("<svg") == 2 and page.count('class="is-marked"') == 2, "marked in both pictures"
    assert f'href="{FLOWS}{draft.id}/compare/?with={shipped().id}"' in client.get(f"{FLOWS}{draft.id}/").content.decode()
    same = client.get(f"{FLOWS}{draft.id}/compare/", {"with": str(draft.id)}).content.decode()
    assert "两版相同" in same and "is-marked" not in same
    assert client.get(f"{FLOWS}{draft.id}/compare/", {"with": "x"}).status_code == 400
    assert client.get(f"{FLOWS}{draft.id}/compare/", {"with": "999999"}).status_code == 404
