"""流程清单：随系统提供的与本区划自己的，各版本；导入流程文件在表下。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from jincai.office.inbox.screens import flows as shown
from jincai.platform.identity import api as identity
from jincai.platform.ui.api import Col, Desk, Empty, Found, Listing, Pick, Wanted, whole
from jincai.platform.workflow import api as workflow

DRAFT = "workflow.draft"


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """各版流程，同一种里新的在前. One query beside the people's names."""
    names = identity.names()
    rows = [shown.row(v, names) for v in workflow.versions(division=desk.division, kind=wanted.text("kind"))]
    state, home = wanted.text("state"), wanted.text("home")
    return whole([row for row in rows if state in ("", row.state) and home in ("", "own" if row.own else "shipped")], wanted, after, limit)


def _kinds(desk: Desk) -> list[tuple[str, str]]:
    return [("", "全部"), *((each.kind, each.title) for each in sorted(workflow.handlers(), key=lambda each: each.title))]


def _more(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    return {"may_draft": desk.actor.may(DRAFT) and not desk.reading}


LIST = Listing(
    name="inbox:flows", title="审批流程", noun="版", crumbs=(("办公", ""),), fetch=fetch, opens=lambda row: reverse("inbox:flow", args=[row.id]),
    template="inbox/flows.html", context=_more,
    columns=(
        Col("kind_title", "种类", "text", "c136", sort=True),
        Col("title", "流程", "link"),
        Col("home", "适用", "text", "c136"),
        Col("number", "版本", "count", "c72"),
        Col("label", "状态", "state", "c96", look=lambda row: "is-now" if row.state == "PUBLISHED" else ""),
        Col("made_by", "编制", "text", "c112"),
        Col("published_by", "发布", "text", "c112"),
        Col("published_at", "发布时间", "moment", "c152"),
    ),
    filters=(
        Pick("kind", "种类", _kinds), Pick("state", "状态", (("", "全部"), *shown.LABELS.items())),
        Pick("home", "适用", (("", "全部"), ("shipped", "随系统提供"), ("own", "本区划"))),
    ),
    empty=Empty("没有流程", "随系统提供的流程在升级时载入"), notes="办理中的单据按它开始时的版本办完；新版本只管以后的单据。",
)  # fmt: skip
