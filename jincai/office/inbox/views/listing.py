"""待办清单，成批办理，一页结果。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from jincai.office.inbox.screens import rows as shown
from jincai.platform.audit import api as audit
from jincai.platform.ui.api import Act, Col, Desk, Empty, Found, Listing, Outcome, Pick, Wanted, day
from jincai.platform.workflow import api as workflow


def fetch(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """待办一页：各种单据一处，最急的在前. Two statements in one round trip."""
    told: dict[str, Any] = {"division": desk.division, "year": desk.year, "on": desk.today, "kind": wanted.text("kind")}
    found = workflow.inbox(desk.actor, **told, after=after, limit=limit)
    note = f"，{found.late} 件逾期" if found.late else ""
    return Found(shown.rows(found.tasks, desk), found.after, found.count, {"amount": found.amount}, note=note, parts=found.counts)


def _tags(desk: Desk, wanted: Wanted, found: Found) -> list[tuple[str, str]]:
    """各种几件，几件逾期."""
    kinds = [(f"{workflow.title_of(kind)} {count}", "plain") for kind, count in sorted(found.parts.items())] if len(found.parts) > 1 else []
    return [(found.note.lstrip("，"), "is-bad"), *kinds] if found.note else kinds


def _kinds(desk: Desk) -> list[tuple[str, str]]:
    """流程管的各种单据."""
    return [("", "全部"), *((each.kind, each.title) for each in sorted(workflow.handlers(), key=lambda each: each.title))]


def _due(row: shown.Row) -> str:
    """期限：逾期几天最醒目；放假没有维护的年份说是推算的."""
    if row.late:
        return format_html('<span class="bad strong">逾期 {} 天</span>', row.late)
    if row.due is None:
        return format_html('<span class="muted">—</span>')
    guessed = ' <span class="xs muted" title="那一年的放假安排还没有维护，按周一至周五推算">推算</span>' if row.guessed else ""
    return format_html('<span class="{}">{}</span>', "strong" if row.soon else "muted", day(row.due)) + guessed


def act(action: str) -> Any:
    """成批办理：选中的各办各的，办不成的说为什么；没有办成的一并记审计."""

    def do(request: HttpRequest, keys: Sequence[str], reason: str) -> list[Outcome]:
        desk: Desk = request.desk  # type: ignore[attr-defined]
        chosen = shown.picked(keys)
        done = workflow.act_many(chosen, action, division=desk.division, year=desk.year, on=desk.today, actor=desk.actor, reason=reason)
        audit.many(audit.refusal(each.refused, document_kind=each.kind[:40], document=each.document[:60]) for each in done if each.refused)
        return shown.told([(each.kind, each.document, each.refused) for each in done], action, _amounts(chosen, done, desk))

    return do


def _amounts(chosen: Sequence[tuple[str, str]], done: Any, desk: Desk) -> dict[tuple[str, str], Any]:
    """The amounts of those done: of those refused nothing is told but the reason."""
    numbers: dict[str, list[str]] = {}
    for each in done:
        if each.refused is None:
            numbers.setdefault(each.kind, []).append(each.document)
    out: dict[tuple[str, str], Any] = {}
    for kind, mine in numbers.items():
        if papers := workflow.handler(kind).papers:
            out |= {(kind, paper.document): paper.amount for paper in papers(division=desk.division, year=desk.year, documents=mine)}
    return out


LIST = Listing(
    name="inbox:listing", title="待办", noun="件", crumbs=(("办公", ""),), fetch=fetch, opens=lambda row: row.url, key=lambda row: row.pick,
    wide=shown.MOST, tags=_tags,
    columns=(
        Col("due", "期限", "day", "c96", draw=_due, phone="head"),
        Col("title", "种类", "text", "c96"),
        Col("number", "单据", "link", "c136", phone="sub"),
        Col("agency_name", "单位", "text", tip=lambda row: f"{row.agency} {row.agency_name}", sheet=24),
        Col("about", "事由", "text", phone="line", sheet=40),
        Col("step", "环节", "state", "c112", phone="end"),
        Col("who", "来自", "text", "c88"),
        Col("since", "到了", "day", "c72", hidden=True),
        Col("reminded", "催办", "count", "c56", hidden=True),
        Col("amount", "金额", "money", "c152", total=True, phone="side"),
    ),
    filters=(Pick("kind", "种类", _kinds),),
    acts=(
        Act("return", "退回所选…", "", act("return"), reason="退回要写理由：缺什么、哪里不对", most=shown.MOST),
        Act("approve", "同意所选", "", act("approve"), main=True, most=shown.MOST),
    ),
    empty=Empty("没有待你办理的单据", "支付、指标、调剂、预算到了你的环节，都列在这里，最急的在前"),
    notes=f"最急的在前；一次最多办 {shown.MOST} 件，一件不行不影响别的。",
)  # fmt: skip


def back(request: HttpRequest, wanted: str) -> str:
    """回到哪里: an address of this site, else the inbox."""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "/inbox/"
