"""办暂收：没有人认领的国库往来款先列待处理；查明后转入正确科目。"""

from __future__ import annotations

from datetime import date
from typing import Any

from jincai.chronicle import api as chronicle
from jincai.kernel.facts import fact_id
from jincai.kernel.rules import check
from jincai.platform.audit.api import audited, changed
from jincai.platform.identity.api import Actor, require
from jincai.revenue.taxlink import facts, models, rules
from jincai.revenue.taxlink.operations.expectation import exceeded
from jincai.revenue.taxlink.queries import expectations, expected_subject, fund_of, is_own_revenue
from jincai.revenue.taxlink.transfers import DOCUMENT, Arrival


@audited("taxlink.receive")
def receive_unknown(*, arrival: Arrival, actor: Actor) -> None:
    """暂收国库往来款: money of a business (BizKind) that nobody registered for is booked 待处理, so that cash agrees with PBoC.

    A repeat changes nothing.
    """
    require(actor, "taxlink.receive", division=arrival.division)
    models.PendingReceipt.objects.get_or_create(
        division=arrival.division, year=arrival.year, document_kind=DOCUMENT, document=arrival.number, subject=arrival.subject,
        defaults={
            "on": arrival.on, "fund": arrival.fund, "amount": arrival.amount,
            "says": f"业务种类 {arrival.kind}，付款方 {arrival.payer or '未注明'}，{arrival.summary}"[:200],
        },
    )  # fmt: skip
    chronicle.record(
        facts.ReceiptUnclassified(
            division=arrival.division, year=arrival.year, on=arrival.on, actor=actor.user, document_kind=DOCUMENT, document=arrival.number,
            key=arrival.subject, amount=arrival.amount, fund=arrival.fund, revenue=arrival.subject,
            treasury_account=arrival.treasury_account,
        ),
        title="没有暂收国库往来款",
    )  # fmt: skip


@audited("taxlink.classify")
def classify(*, division: str, year: int, document: str, subject: str, to_subject: str, on: date, actor: Actor) -> None:
    """查明暂收: a pending receipt (its document and reported subject) goes to its revenue subject. Raises Refused (T04, T05)."""
    require(actor, "taxlink.classify", division=division)
    open_ones = models.PendingReceipt.objects.select_for_update().filter(division=division, year=year, classified_as="", amount__gt=0)
    row = open_ones.filter(document=document, subject=subject).first()
    known = is_own_revenue(to_subject, on, division)
    case = rules.Classifying(subject=subject or document, to_subject=to_subject, known=known, pending=row is not None)
    check(rules.CLASSIFY, case, on=on, title="没有转入")
    assert row is not None  # T05
    models.PendingReceipt.objects.filter(pk=row.pk).update(classified_as=to_subject, classified_on=on)
    changed(row.document_kind, document, before={"classified_as": ""}, after={"classified_as": to_subject, "subject": subject}, year=year)
    envelope: dict[str, Any] = {
        "division": division, "year": year, "on": on, "actor": actor.user, "document_kind": row.document_kind, "document": document,
    }  # fmt: skip
    made = facts.RevenueClassified(
        **envelope, key=subject, causes=(fact_id(year, division, facts.ReceiptUnclassified.KIND, row.document_kind, document, subject),),
        amount=row.amount, fund=fund_of(to_subject, on, division), revenue=to_subject, from_fund=row.fund, from_revenue=subject,
        expected_revenue=expected_subject(to_subject, expectations(division, year)),
    )  # fmt: skip
    chronicle.record(*exceeded([made], envelope, key=f"查明|{subject}|"), made, title="没有转入")
