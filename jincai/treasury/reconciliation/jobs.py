"""对账的后台任务：对出要人办的差异，告诉能办的人。"""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.treasury.reconciliation import models
from jincai.treasury.reconciliation.operations.taking import TELL

DIFFERENT = "reconciliation.different"
notices.declare(
    notices.Event(
        code=DIFFERENT, title="对账有差异", says="对账对出不会自己消除的差异，要查、要写说明", group="国库", usual={"mail": notices.NOW}
    )
)


@jobs.task(TELL, merge=True)
def tell(*, division: str, year: int, on: str) -> None:
    """通知差异: those opened on the day that do not heal by themselves, one notice a person; again is nobody twice."""
    day = date.fromisoformat(on)
    with identity.scope(divisions=division, actor=identity.system(division)):
        found = models.Difference.objects.filter(division=division, year=year, opened_on=day, closed_on=None, heals=False).order_by("-amount")
        says = list(found.values_list("says", flat=True)[:3])
        count = found.count()
        if not count:
            return
        users = {person.user for person in identity.holders(division, "reconciliation.explain", on=localdate())}
        told = notices.Happening(
            event=DIFFERENT, key=f"{day}", year=year, users=tuple(sorted(users)), delegates=False, title=f"{day:%m-%d} 对账有 {count} 项差异要办",
            says="；".join(says) + ("；…" if count > len(says) else ""), url=f"/reconciliation/day/{day}/",
        )  # fmt: skip
        notices.tell([told], division=division, on=localdate())
