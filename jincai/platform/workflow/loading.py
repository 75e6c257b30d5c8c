"""载入：随系统提供的流程（data/flows.json）成为 000000000 的版本；文件改了，发布新的一版，旧的在办完之前留着。"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Max
from django.utils import timezone

from jincai.platform.standards.api import NATIONAL
from jincai.platform.workflow import forms, models
from jincai.platform.workflow.versions import FLOWS, digest

SHIPPED = "jincai"
"""随系统提供的流程的起草人；发布人是每一个装这个版本的人，不记名。"""


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """流程文件 as it comes with the program. Raises ValueError for one that is written wrongly: a mistake of ours."""
    found = json.loads(files(__package__).joinpath("data/flows.json").read_text(encoding="utf-8"))["flows"]
    for flow in found:
        if wrong := list(forms.problems(flow["body"])):
            raise ValueError(f"data/flows.json {flow['title']}: {wrong[0].says}")
    return tuple(found)


def load(*, using: str = DEFAULT_DB_ALIAS) -> int:
    """载入: the shipped flows become those of the file; answers how many versions are new. Running documents keep theirs."""
    new = 0
    with transaction.atomic(using=using):
        for told in shipped():
            new += _load(told, using)
        if new:
            FLOWS.forget(using)
    return new


def _load(told: dict[str, Any], using: str) -> int:
    flow, _ = models.Flow.objects.using(using).get_or_create(
        division=NATIONAL, kind=told["kind"], year=told.get("year"), defaults={"code": told["code"], "title": told["title"]}
    )
    known, state, sm3 = models.Version.objects.using(using).filter(flow=flow), told.get("state", "PUBLISHED"), digest(told["body"])
    if known.filter(state=state, sm3=sm3, title=told["title"]).exists():
        return 0
    if state == "PUBLISHED":
        known.filter(state="PUBLISHED").update(state="RETIRED")
    else:
        known.filter(state="DRAFT", title=told["title"]).delete()
    last = known.aggregate(last=Max("number"))["last"] or 0
    final = {"published_by": SHIPPED, "published_at": timezone.now()} if state == "PUBLISHED" else {}
    models.Version.objects.using(using).create(
        division=NATIONAL, flow=flow, number=last + 1, title=told["title"], state=state, body=told["body"], sm3=sm3, made_by=SHIPPED, **final
    )
    return 1
