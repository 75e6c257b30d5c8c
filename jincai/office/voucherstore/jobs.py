"""打印任务的后台：一批一批排版，写进度，最后写成一个 PDF。"""

from __future__ import annotations

from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.office.voucherstore import files, models
from jincai.office.voucherstore.operations import PRINT
from jincai.office.voucherstore.screens.sheets import How, place, sheet
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.platform.printing import api as printing

CHUNK = 20
PRINTED = "voucherstore.printed"
notices.declare(
    notices.Event(
        code=PRINTED, title="成批打印打好了", says="你提出的成批打印办完了，或没有打成", group="长时间的办理", usual={"mail": notices.NEVER}
    )
)
State = models.Printing.State


@jobs.task(PRINT, tries=3, example={"id": 0, "user": ""})
def run(*, division: str, id: int, user: str) -> None:
    """打印: under the sight of who asked; each chunk is a transaction of its own, so that the page sees how far it is."""
    try:
        actor = identity.actor(user)
    except UserError:
        actor = None
    if actor is None:  # stopped meanwhile: nobody is there to take it
        return
    with identity.scope(divisions=division, actor=actor):
        task = models.Printing.objects.filter(division=division, pk=id, by=user).first()
    if task is None or task.state == State.DONE:
        return
    try:
        _made(task, actor)
    except (UserError, Refused) as problem:
        with identity.scope(divisions=division, actor=actor):
            models.Printing.objects.filter(pk=task.pk).update(state=State.FAILED, says=str(problem)[:500])


def _made(task: models.Printing, actor: identity.Actor) -> None:
    how = How(site=task.site, at=timezone.now(), mark=task.mark)
    sheets: list[printing.Sheet] = []
    for start in range(0, len(task.wanted), CHUNK):
        with identity.scope(divisions=task.division, actor=actor):
            part = task.wanted[start : start + CHUNK]
            rows = {row.id: row for row in evoucher.find(task.division, evoucher.Wanted(ids=part), limit=CHUNK)}
            sheets += [sheet(rows[each], evoucher.versions(each, at=how.at), how) for each in part if each in rows]
            models.Printing.objects.filter(pk=task.pk).update(state=State.RUNNING, done=len(sheets))
    if not sheets:
        raise UserError("没有可打印的凭证", "凭证不在你的单位范围里，或已不在")
    data, pages = files.book(sheets, at=how.at, author=place(task.division))
    with identity.scope(divisions=task.division, actor=actor):
        models.Printing.objects.filter(pk=task.pk).update(state=State.DONE, done=len(sheets), pages=pages, file=data)
