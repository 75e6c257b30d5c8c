"""收下、改、办：所填的随时存着；办是全部或一笔不办，同样的内容只办一次。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.platform.intake import checking, models, overtaking, reading
from jincai.platform.intake.declared import Ask, Result, sheet
from jincai.platform.intake.held import Held, asked, cells_of, look, put

BLANK = 20
"""新开一批给几行空行。"""
OPEN, DONE, DROPPED = models.Batch.State.OPEN, models.Batch.State.DONE, models.Batch.State.DROPPED


class _Nothing(Exception):
    """One line was refused: nothing stays."""


def begin(
    *, kind: str, division: str, year: int, actor: Actor, name: str = "", head: Mapping[str, str] | None = None, rows: Sequence[Sequence[str]] = ()
) -> int:  # fmt: skip
    """收下一批: its number. Blank rows where nothing came with it. Raises Refused without the right."""
    wanted = sheet(kind)
    require(actor, wanted.verb)
    cells = [list(row) for row in rows] or [[""] * len(wanted.columns) for _ in range(BLANK)]
    head = {column.key: (head or {}).get(column.key, "") for column in wanted.heads}
    batch = models.Batch(division=division, year=year, kind=kind, by=actor.user, name=name[-120:], head=head)
    put(batch, cells)
    batch.save()
    return batch.pk


def find(number: int, *, division: str, year: int, actor: Actor, lock: bool = False) -> models.Batch:
    """自己的一批. Raises UserError."""
    rows = models.Batch.objects.filter(division=division, year=year, by=actor.user)
    found = (rows.select_for_update() if lock else rows).filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise UserError("没有这一批，或不是你录的", "从“我录的各批”里打开")
    return found


def mine(kind: str, *, division: str, year: int, actor: Actor, limit: int = 20) -> list[models.Batch]:
    """我录的各批, latest first, those given up left out."""
    rows = models.Batch.objects.filter(division=division, year=year, by=actor.user, kind=kind).exclude(state=DROPPED)
    return list(rows.defer("cells").order_by("-id")[:limit])


def change(
    number: int, changes: Sequence[tuple[int, str, str]], *, head: Mapping[str, str], edition: int, division: str, year: int, on: date, actor: Actor
) -> Held:  # fmt: skip
    """改几格: (row from 1, column, text); rows are added as needed. Raises Overtaken when another window changed it
    (nothing is lost: it may be sent again with the edition that tells), UserError when it is done."""
    batch = find(number, division=division, year=year, actor=actor, lock=True)
    _open(batch)
    wanted, cells = sheet(batch.kind), cells_of(batch)
    if edition != batch.edition:
        raise overtaking.Overtaken(batch, overtaking.differs(batch, cells, changes, head, edition))
    places = {key: at for at, key in enumerate(wanted.keys)}
    changed_cells = []
    for at, key, typed in changes:
        if key not in places or not 1 <= at <= wanted.most:
            raise UserError(f"没有第 {at} 行或这一列", f"一批至多 {wanted.most} 行")
        while len(cells) < at:
            cells.append([""] * len(places))
        if cells[at - 1][places[key]] != reading.text(typed):
            changed_cells.append((at, key, typed))
        cells[at - 1][places[key]] = reading.text(typed)
    heads = {key: reading.text(value) for key, value in head.items() if key in batch.head and reading.text(value) != batch.head[key]}
    batch.head = {**batch.head, **heads}
    overtaking.touch(batch, changed_cells, heads)
    put(batch, cells)
    batch.save()
    return look(batch, on=on, actor=actor)


def replace(number: int, rows: list[list[str]], head: Mapping[str, str], *, name: str, division: str, year: int, actor: Actor) -> None:
    """换成另一个文件的内容."""
    batch = find(number, division=division, year=year, actor=actor, lock=True)
    _open(batch)
    batch.name, batch.edition = name[-120:], batch.edition + 1
    batch.head = {**batch.head, **{key: value for key, value in head.items() if key in batch.head and value}}
    put(batch, rows or [[""] * len(sheet(batch.kind).columns) for _ in range(BLANK)])
    batch.save()


def drop(number: int, *, division: str, year: int, actor: Actor) -> models.Batch:
    """放弃一批：留一行，不留所填."""
    batch = find(number, division=division, year=year, actor=actor, lock=True)
    _open(batch)
    batch.state = DROPPED
    put(batch, [])
    batch.save()
    return batch


@audited("intake.commit")
def commit(number: int, *, division: str, year: int, on: date, actor: Actor) -> Held:
    """办: all lines or none; what stays open is answered with every refused line marked. A batch that is done answers as it is."""
    batch = find(number, division=division, year=year, actor=actor, lock=True)
    require(actor, sheet(batch.kind).verb)
    held = look(batch, on=on, actor=actor)
    if batch.state == DONE or held.count:
        return held
    _open(batch)
    if not held.rows:
        raise UserError("表里还没有一行", "填几行，或上传填好的模板")
    _not_again(batch)
    results = _done(held, asked(batch, on, actor))
    if results is None:
        return held
    batch.state, batch.results = DONE, [result.number for result in results]
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError as error:
        raise _same("") from error
    changed(
        "intake",
        str(batch.pk),
        after={"kind": batch.kind, "rows": len(held.rows), "total": str(held.total), "sm3": batch.digest},
        year=year,
        division=division,
    )
    return dataclasses.replace(held, rows=[])


def _done(held: Held, ask: Ask) -> Sequence[Result] | None:
    """办成的各行; None when one was refused: then nothing stays, and each refused line says why."""
    results: Sequence[Result] = ()
    try:
        with transaction.atomic():
            results = held.sheet.commit(ask, held.rows)
            if any(result.refused for result in results):
                raise _Nothing
    except _Nothing:
        for row, result in zip(held.rows, results, strict=True):
            if result.refused:
                checking.refused(held.sheet, row, result.refused)
        return None
    return results


def _not_again(batch: models.Batch) -> None:
    """同样的内容办过了."""
    before = models.Batch.objects.filter(division=batch.division, year=batch.year, kind=batch.kind, digest=batch.digest, state=DONE)
    if found := before.defer("cells").first():
        raise _same(f"第 {found.pk} 批，{found.kept_at:%m-%d}")


def _same(which: str) -> Refused:
    said = Violation(
        rule="IDEMPOTENT", says=f"同样的内容已经办过{f'（{which}）' if which else ''}，没有重复办理", cites="系统规则：同一请求只能办一次",
        remedy="确需再办一批的，在批次名里写明是哪一次", who="录入人",
    )  # fmt: skip
    return Refused([said], "没有提交")


def _open(batch: models.Batch) -> None:
    if batch.state != OPEN:
        raise UserError(f"这一批{batch.get_state_display()}，不能再改", "另开一批")
