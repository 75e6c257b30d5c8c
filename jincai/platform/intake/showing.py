"""画一批：网格的数据、没有脚本时的一页、办成的各行。"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jincai.platform.banking import api as banking
from jincai.platform.intake import keeping
from jincai.platform.intake.checking import amount
from jincai.platform.intake.declared import Ask, Column, Sheet
from jincai.platform.intake.overtaking import Overtaken
from jincai.platform.ui.api import Desk, document_url, in_yuan

PAGE = 50
"""没有脚本时一页几行。"""
SAID = 200
"""页上列出几句；再多的在带标记的文件里。"""


def shown(request: HttpRequest, desk: Desk, held: keeping.Held, *, why: Any = None, tried: bool = False, status: int = 200) -> HttpResponse:
    """一批的页面: open ones with their grid, the others with what became of them."""
    wanted, found = held.sheet, held.batch
    if found.state != keeping.OPEN:
        return render(request, "intake/done.html", {"sheet": wanted, "batch": found, "done": _done(held), "back": reverse(wanted.back)})
    start = int(request.GET.get("from", "1")) if request.GET.get("from", "1").isdigit() else 1
    by_row = {row.at: row for row in held.rows}
    lines = [
        (
            at,
            [
                (column, typed, by_row[at].wrong.get(column.key, "") if at in by_row else "")
                for column, typed in zip(wanted.columns, line, strict=True)
            ],
        )
        for at, line in enumerate(held.cells[start - 1 : start - 1 + PAGE], start)
    ]
    values = {
        "sheet": wanted, "batch": found, "held": held, "shown": lines, "why": why, "tried": tried, "back": reverse(wanted.back),
        "heads": [(column, found.head.get(column.key, ""), held.head_wrong.get(column.key, "")) for column in wanted.heads],
        "next": start + PAGE if start + PAGE <= len(held.cells) else 0, "start": start, "said": held.said[:SAID], "more": max(len(held.said) - SAID, 0),
        "grid": json.dumps({**told(held), "columns": _columns(wanted, desk), "cells": held.cells, "most": wanted.most}, ensure_ascii=False),
    }  # fmt: skip
    return render(request, "intake/batch.html", values, status=status)


def overtaken(
    request: HttpRequest, desk: Desk, held: keeping.Held, why: Overtaken, changes: Sequence[tuple[int, str, str]], head: Mapping[str, str]
) -> HttpResponse:  # fmt: skip
    """别处先存了：这里填的都在表里，旁边说那边改了什么；再存一次就用这里的."""
    places = {key: at for at, key in enumerate(held.sheet.keys)}
    for at, key, typed in changes:
        while len(held.cells) < at <= held.sheet.most:
            held.cells.append([""] * len(places))
        if key in places and 1 <= at <= held.sheet.most:
            held.cells[at - 1][places[key]] = typed
    held.batch.head = {**held.batch.head, **{key: typed for key, typed in head.items() if key in held.batch.head}}
    return shown(request, desk, held, why=why, status=409)


def _done(held: keeping.Held) -> list[tuple[int, str, str, list[tuple[Any, str]]]]:
    """办成的各行：单号、单据页、各列所填，账号只见末四位."""
    lines = [cells for cells in held.cells if any(cells)]
    return [
        (
            at,
            number,
            document_url(held.sheet.document_kind, number),
            [(column, _shown(column, typed)) for column, typed in zip(held.sheet.columns, line, strict=True)],
        )
        for at, (number, line) in enumerate(zip(held.batch.results, lines, strict=False), 1)
    ]


def _shown(column: Column, typed: str) -> str:
    if column.kind == "money" and typed.strip("0.,，"):
        return in_yuan(amount(typed))
    return banking.masked(typed) if column.account else typed


def _columns(wanted: Sheet, desk: Desk) -> list[dict[str, Any]]:
    choices = wanted.choices(Ask(desk.division, desk.year, desk.today, desk.actor, {}, "")) if wanted.choices else {}
    return [
        {
            "key": column.key, "title": column.title, "kind": column.kind, "need": column.need, "width": max(72, column.width * 7),
            "choices": [[choice.value, choice.says] for choice in choices.get(column.key, ())],
        }
        for column in wanted.columns
    ]  # fmt: skip


def told(held: keeping.Held) -> dict[str, Any]:
    """网格要知道的：每格的错、整句、合计."""
    return {
        "edition": held.batch.edition, "rows": held.batch.rows, "total": in_yuan(held.total), "wrong": held.count,
        "marks": {str(row.at): row.wrong for row in held.rows if row.wrong}, "head": held.head_wrong,
        "said": [{"at": at, "key": key, "title": title, "says": says} for at, key, title, says in held.said[:SAID]],
        "more": max(len(held.said) - SAID, 0),
    }  # fmt: skip
