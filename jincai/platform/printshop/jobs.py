"""打印任务的后台：一批一批排版，写进度，最后写成一个 PDF。"""

from __future__ import annotations

from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.platform.printing import api as printing
from jincai.platform.printshop import models
from jincai.platform.printshop.declared import Sight, paper_of
from jincai.platform.printshop.operations import PRINT, marked

CHUNK = 20
PRINTED = "printshop.printed"
notices.declare(
    notices.Event(
        code=PRINTED, title="成批打印打好了", says="你提出的成批打印办完了，或没有打成", group="长时间的办理", usual={"mail": notices.NEVER}
    )
)
State = models.PrintTask.State


@jobs.task(PRINT, tries=3, example={"id": 0, "user": ""})
def run(*, division: str, id: int, user: str) -> None:
    """打印: under the sight of who asked; each chunk is a transaction of its own, so that the page sees how far it is."""
    actor = identity.actor(user)
    if actor is None:  # stopped meanwhile: nobody is there to take it
        return
    with identity.scope(divisions=division, actor=actor):
        task = models.PrintTask.objects.filter(division=division, pk=id, by=user).first()
    if task is None or task.state == State.DONE:
        return
    try:
        _made(task, actor)
    except (UserError, Refused) as problem:
        with identity.scope(divisions=division, actor=actor):
            models.PrintTask.objects.filter(pk=id).update(state=State.FAILED, says=str(problem)[:500])
    _tell(task, user)


def _tell(task: models.PrintTask, user: str) -> None:
    """告诉提出的人."""
    what = notices.Happening(
        event=PRINTED, key=str(task.pk), year=task.year, users=(user,), title=f"打印{task.title}办完了", says=f"{len(task.wanted)} 份",
        url=f"/printshop/{task.pk}/", delegates=False,
    )  # fmt: skip
    with identity.scope(divisions=task.division, actor=identity.system(task.division)):
        notices.tell([what], division=task.division, on=task.on)


def _made(task: models.PrintTask, actor: identity.Actor) -> None:
    paper = paper_of(task.kind)
    sight = Sight(division=task.division, year=task.year, actor=actor, on=task.on, site=task.site, at=timezone.now(), mark=task.mark)
    drawn: list[list[printing.Page]] = []
    for start in range(0, len(task.wanted), CHUNK):
        with identity.scope(divisions=task.division, actor=actor):
            drawn += paper.draw(sight, task.wanted[start : start + CHUNK])
            models.PrintTask.objects.filter(pk=task.pk).update(state=State.RUNNING, done=len(drawn))
    if not drawn:
        raise UserError("没有可打印的单据", "单据不在你的单位范围里，或已不在")
    pages = [page for each in drawn for page in (each if paper.marked else marked(each, task.mark))]
    data = printing.pdf(pages, title=f"{task.title} {len(drawn)} 份", author=actor.name, at=sight.at)
    with identity.scope(divisions=task.division, actor=actor):
        models.PrintTask.objects.filter(pk=task.pk).update(state=State.DONE, done=len(drawn), pages=len(pages), file=data)
