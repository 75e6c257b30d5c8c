"""批准：草案由人民代表大会批准，成为当年预算，逐个末级科目入账。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import Fact
from jincai.kernel.money import ZERO
from jincai.kernel.problems import UserError
from jincai.kernel.rules import check, violations
from jincai.planning.budget import facts, models, queries, rules, states
from jincai.planning.budget.operations.items import Classification
from jincai.planning.budget.operations.papers import KIND, has_flow
from jincai.planning.budget.records import DOCUMENT_KIND, Approval
from jincai.planning.budget.sheet.result import CODE_SET_OF, KINDS
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, ask, require
from jincai.platform.workflow import api as workflow


@audited("budget.approve")
def approve(*, book: int, on: date, actor: Actor, document: str) -> Approval:
    """批准预算: the draft becomes the year's budget by a decision of the people's congress; each leaf code with a budget enters the books.

    `book` its id, `document` the number of the decision. Raises Refused with every reason, UserError for a book that is not there.
    """
    row = models.BudgetBook.objects.select_for_update().filter(pk=book).first()
    if row is None:
        raise UserError(f"没有预算册 {book}", "先导入预算表，再批准它的草案")
    require(actor, "budget.approve", division=row.division)
    before = {"state": row.state, "version": row.version}
    state = states.LIFE.allow("approve", row.state, f"{row.year} 年{KINDS[row.kind]}预算第 {row.version} 版")
    verdicts = _judged(row, on, actor, document)
    leaves = models.BudgetLine.objects.filter(book=row, is_leaf=True).exclude(budget=0).order_by("position")
    entering = [line for line in leaves if queries.approves(row.kind, line.code)]
    _check(row, entering, on, document)
    row.state, row.document, row.approved_on, row.approved_by = state, document.strip(), on, actor.user
    row.save(update_fields=["state", "document", "approved_on", "approved_by"])
    if verdicts:
        ask(workflow.settle(verdicts, on=on, actor=actor))
    if entering:
        chronicle.record(*(_fact(row, line, on, actor) for line in entering), title="没有批准预算")
    amount = sum((line.budget for line in entering), ZERO)
    after = {"state": row.state, "document": row.document, "codes": len(entering), "amount": amount}
    changed(KIND, str(row.pk), before=before, after=after, year=row.year, division=row.division, bearing=row.document)
    return Approval(book=queries.to_book(row), codes=len(entering), amount=amount)


def _judged(row: models.BudgetBook, on: date, actor: Actor, document: str) -> list[workflow.Verdict]:
    """流程走到登记批准了没有：人导入的草案先要审核、分管领导同意. Raises Refused."""
    if not has_flow(row):
        return []
    told = {"division": row.division, "year": row.year, "on": on, "actor": actor, "action": "approve", "reason": document}
    verdicts = workflow.complete(KIND, "budget.approve", [str(row.pk)], **told)  # type: ignore[arg-type]
    for verdict in verdicts:
        if verdict.refused:
            raise verdict.refused
    return list(verdicts)


def _fact(book: models.BudgetBook, line: models.BudgetLine, on: date, actor: Actor) -> Fact:
    envelope: dict[str, Any] = {
        "division": book.division,
        "year": book.year,
        "on": on,
        "actor": actor.user,
        "document_kind": DOCUMENT_KIND,
        "document": book.document,
        "key": queries.key_of(book.fund, line.code),
    }
    if book.kind == "revenue":
        return facts.RevenueExpected(**envelope, amount=line.budget, fund=book.fund, revenue=line.code)
    return facts.BudgetApproved(**envelope, amount=line.budget, fund=book.fund, exp_func=line.code)


def _check(row: models.BudgetBook, entering: Sequence[models.BudgetLine], on: date, document: str) -> None:
    paper = rules.Paper(
        subject=f"{row.year} 年{KINDS[row.kind]}预算",
        document=document,
        on=on,
        first=date(row.year - 1, 1, 1),
        last=date(row.year, 12, 31),
    )
    found = []
    known = Classification(row.year, row.division, row.fund, row.kind)
    taken = _taken(row)
    for line in entering:
        found += violations(rules.APPROVE_ITEM, known.item(line.code, line.budget, approved_by=_overlap(line.code, taken)), on=on)
    check(rules.APPROVE, paper, on=on, title="没有批准预算", also=found)


def _taken(row: models.BudgetBook) -> dict[str, str]:
    """Codes that another approved book of the fund and the same classification has brought into the books, with its document."""
    kinds = [kind for kind, code_set in CODE_SET_OF.items() if code_set == CODE_SET_OF[row.kind]]
    books = models.BudgetBook.objects.filter(
        year=row.year, division=row.division, fund=row.fund, kind__in=kinds, state=states.APPROVED
    ).exclude(pk=row.pk)
    lines = models.BudgetLine.objects.filter(book__in=books, is_leaf=True, budget__gt=0).select_related("book")
    return {line.code: line.book.document for line in lines if queries.approves(line.book.kind, line.code)}


def _overlap(code: str, taken: dict[str, str]) -> str:
    """The document that approved this code, one above it or one below it; "" when none did."""
    return next((document for other, document in taken.items() if code.startswith(other) or other.startswith(code)), "")
