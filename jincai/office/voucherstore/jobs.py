"""归档的后台：一张一张验过，归档，签目录。"""

from __future__ import annotations

from django.utils import timezone

from jincai.office.voucherstore import archiving, models
from jincai.office.voucherstore.archiving import ARCHIVE
from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs


@jobs.task(ARCHIVE, tries=3, example={"id": 0})
def run(*, division: str, id: int) -> None:
    """归档一批: nothing twice; a batch that is done or failed is left alone."""
    with identity.scope(divisions=division, actor=identity.system(division)):
        batch = models.Archive.objects.select_for_update().filter(division=division, pk=id, state=models.Archive.State.WAITING).first()
        if batch is not None:
            archiving.sealed(batch, at=timezone.now())
