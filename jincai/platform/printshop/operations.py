"""打印的办理：打一张，当场给；打一批，交后台。都留审计，每页有水印。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from jincai.kernel import sm3
from jincai.kernel.problems import UserError
from jincai.platform.identity.api import require
from jincai.platform.jobs import api as jobs
from jincai.platform.printing import api as printing
from jincai.platform.printshop import models
from jincai.platform.printshop.declared import Paper, Sight

PRINT = VERB = "printshop.print"
MOST = 200
"""一次至多打印几份."""
KEPT = timedelta(days=2)
"""打好的文件留多久."""
Mark = Callable[[str, str, int], str]
"""Audits the export (title, SM3, how many) and answers the words that the file bears."""


def one(paper: Paper, sight: Sight, number: str, *, mark: Mark) -> bytes | None:
    """打一张; None when there is none that this person sees. Raises Refused without the right."""
    if paper.verb:
        require(sight.actor, paper.verb, division=sight.division)
    drawn = next(iter(paper.draw(sight, [number])), None)
    if drawn is None:
        return None
    title = f"{paper.title} {number}"
    words = mark(title, sm3.of(repr([page.items for page in drawn]).encode()), 1)
    return printing.pdf(marked(drawn, words), title=title, author=sight.actor.name, at=sight.at)


def marked(pages: Sequence[printing.Page], words: str) -> list[printing.Page]:
    """盖水印 at the foot of each page."""
    said = words.partition(" SM3 ")[0].strip()
    for page in pages:
        page.text(15.0, page.height - 12.2, said, 2.6, color=printing.GREY)
    return list(pages)


@transaction.atomic
def ask(paper: Paper, sight: Sight, numbers: Sequence[str], *, mark: Mark) -> int:
    """打一批: put in the background; the number of the task. Raises UserError for none or too many, Refused without the right."""
    if paper.verb:
        require(sight.actor, paper.verb, division=sight.division)
    wanted = list(dict.fromkeys(numbers))
    if not wanted or len(wanted) > MOST:
        raise UserError(f"选了 {len(wanted)} 份，一次打印 1 到 {MOST} 份", "在清单上勾选，或再筛小一些")
    mine = models.PrintTask.objects.filter(division=sight.division, by=sight.actor.user)
    mine.filter(made_at__lt=timezone.now() - KEPT).delete()
    words = mark(f"{paper.title} {len(wanted)} 份", sm3.of(" ".join([paper.kind, *wanted]).encode()), len(wanted))
    made = models.PrintTask.objects.create(
        division=sight.division, year=sight.year, by=sight.actor.user, kind=paper.kind, on=sight.on, site=sight.site[:200],
        wanted=wanted, mark=words[:300],
    )  # fmt: skip
    jobs.defer(PRINT, division=sight.division, id=made.pk, user=sight.actor.user)
    return int(made.pk)
