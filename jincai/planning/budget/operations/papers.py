"""预算草案在流程里的样子。由导入命令带着人大决定登记的（系统作业导入的）不走内部流程，直接登记。"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from jincai.kernel.money import ZERO
from jincai.kernel.rules import Refused, Violation
from jincai.planning.budget import models
from jincai.planning.budget.sheet.result import KINDS
from jincai.platform.identity.api import Actor, Grant, system
from jincai.platform.workflow.api import Paper

KIND = "budget_book"


def paper(book: models.BudgetBook, amount: Decimal) -> Paper:
    """一册草案；号是预算册的号，`amount` 末级科目合计（元）."""
    return Paper(
        kind=KIND, document=str(book.pk), year=book.year, agency="", fund=book.fund, amount=amount,
        about=f"{book.year} 年{KINDS[book.kind]}预算第 {book.version} 版　{book.title}"[:200], state=book.state,
    )  # fmt: skip


def papers(*, division: str, year: int, documents: Iterable[str]) -> list[Paper]:
    """草案现在的样子."""
    wanted = [int(number) for number in documents if number.isdigit()]
    found = list(models.BudgetBook.objects.filter(division=division, year=year, pk__in=wanted).order_by("pk"))
    sums = models.BudgetLine.objects.filter(book__in=found, is_leaf=True).values("book_id").annotate(total=Sum("budget")).order_by("book_id")
    totals = {row["book_id"]: row["total"] for row in sums}
    return [paper(book, totals.get(book.pk, ZERO)) for book in found]


def finance(grant: Grant, actor: Actor) -> Grant:
    """预算册是财政部门的单据：单位的岗位不能编、不能撤. Raises Refused."""
    if grant.covers(""):
        return grant
    says = f"预算册是财政部门的单据，{actor.name}的“{grant.title}”只管自己的单位"
    raise Refused([Violation(rule="I02", says=says, cites="单位财务权限按岗位和单位授予", subject=actor.name, remedy="请预算处办理", who="预算处经办")])


def has_flow(book: models.BudgetBook) -> bool:
    """走不走内部流程：人导入的走."""
    return book.imported_by != system(book.division).user
