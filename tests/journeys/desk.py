"""对账桌：替银行和人民银行说一天的数，收下对账单，取数；不经过线路。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal as D
from typing import Any

from jincai.platform.exchange.api import Voucher
from jincai.treasury.reconciliation import models, operations, reading
from jincai.treasury.reconciliation.queries import DayRow
from tests.journeys.ground import CITY, DAY, YEAR, Ground


@dataclasses.dataclass
class Desk:
    """对账桌: says what the bank and PBoC say of a day, and takes it."""

    ground: Ground

    def bank(self, *lines: tuple[str, str, str] | tuple[str, str, str, str] | tuple[str, str, str, str, str], on: date = DAY) -> None:
        """2206: (order, ProState, amount[, claim[, words]])."""
        details = tuple(
            {"VoucherNo": n, "ProState": state, "PayAmt": amount, "FundTypeCode": "111", "PayAgentBillNo": (more or ("",))[0],
             "XAddWord": more[1] if len(more) > 1 else "", "AgentBusinessNo": f"流水{n}"}
            for n, state, amount, *more in lines
        )  # fmt: skip
        paid, back = [d for d in details if d["ProState"] == "0"], [d for d in details if d["ProState"] == "2"]
        header = {
            "VouDate": on.isoformat(), "PosNum": str(len(paid)), "PosAmt": str(sum((D(d["PayAmt"]) for d in paid), D("0.00"))),
            "NegNum": str(len(back)), "NegAmt": str(-sum((D(d["PayAmt"]) for d in back), D("0.00"))), "PayAmt": "0.00", "ChildPackNum": "1",
        }  # fmt: skip
        self._told(reading.bank_day, Voucher("2206", f"RB{on:%Y%m%d}", 0, CITY, YEAR, header, details))

    def pboc(self, *lines: tuple[str, str], on: date = DAY) -> None:
        """3507: (order, amount; below zero for a refund)."""
        details = tuple({"VoucherNo": n, "PayAmt": amount, "PayAgentBillNo": f"QS{on:%Y%m%d}-01"} for n, amount in lines)
        header = {
            "VouDate": on.isoformat(), "EndDate": on.isoformat(), "BeginDate": on.isoformat(), "AllNum": str(len(lines)),
            "AllAmt": str(sum((D(a) for _, a in lines), D("0.00"))), "VoucherCheckNo": f"QX{on:%Y%m%d}", "ChildPackNum": "1",
        }  # fmt: skip
        self._told(reading.cleared_day, Voucher("3507", f"QX{on:%Y%m%d}", 0, CITY, YEAR, header, details))

    def reports(self, on: date = DAY, closing: str = "") -> None:
        """3401 and 3402 of the day; the balance is what the books have, unless `closing` says otherwise."""
        from jincai.revenue.taxlink import models as taxlink
        from jincai.treasury.reconciliation.figuring import book_cash

        held = D(closing) if closing else book_cash(division=CITY, year=YEAR, on=on)
        taxlink.RevenueReport.objects.create(division=CITY, year=YEAR, number=f"SR{on:%Y%m%d}", on=on, total=D(0), treasury_account="530701")
        taxlink.TreasuryBalance.objects.create(
            division=CITY, year=YEAR, number=f"KC{on:%Y%m%d}", on=on, account="530701", opening=held, receipt=D(0), paid=D(0), closing=held
        )

    def acked(self) -> None:
        """Everything sent so far was received."""
        from jincai.platform.exchange import models as exchange

        exchange.Outgoing.objects.filter(division=CITY, state="PENDING").update(state="ACKED", status="15")
        for row in exchange.Outgoing.objects.filter(division=CITY).exclude(vt_code="8202"):
            self.came(row.counterpart, row.vt_code, row.voucher_no, state="HANDLED")

    def unreached(self, number: str, says: str) -> None:
        """One voucher did not get there."""
        from jincai.platform.exchange import models as exchange

        exchange.Outgoing.objects.filter(voucher_no=number).update(state="PENDING", says=says)

    def came(self, counterpart: str, vt_code: str, number: str, *, state: str, reason: str = "", says: str = "", flag: int = 1) -> int:
        """A message as the exchange keeps it, without its bytes."""
        from django.utils import timezone

        from jincai.platform.exchange import models as exchange

        told: dict[str, Any] = {"division": CITY, "year": YEAR, "counterpart": counterpart, "vt_code": vt_code, "voucher_no": number, "flag": flag}
        if state == "HANDLED" and exchange.Incoming.objects.filter(**told, state=state).exists():
            return 0
        seq = exchange.Incoming.objects.count() + 1
        made = exchange.Incoming.objects.create(
            **told, state=state, reason=reason, says=says, seq=seq, digest=f"{seq}", handled_at=timezone.now()
        )
        return int(made.pk)

    def take(self, on: date = DAY, by: str = "treasury") -> DayRow:
        """取数对账."""
        return operations.reconcile(division=CITY, year=YEAR, on=on, actor=self.ground.who(by))

    def found(self, on: date = DAY) -> dict[str, str]:
        """Open differences: number -> kind."""
        return dict(models.Difference.objects.filter(closed_on=None, opened_on__lte=on).values_list("number", "kind"))

    def healed(self, on: date = DAY) -> dict[str, str]:
        """Closed on a day: number -> kind."""
        return dict(models.Difference.objects.filter(closed_on=on).values_list("number", "kind"))

    def _told(self, read: Any, message: Voucher) -> None:
        operations.keep_report(report=read(message), actor=self.ground.who("system"))
