"""各样一件：小年度里没有办过的——调剂、对账日、单位对账单、委托、检查点、停下的凭证、人员、岗位——各添一件，清单才有一行可看、可照抄。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from jincai.execution.allotment import models as allotment
from jincai.ledger import api as ledger
from jincai.planning.roster import models as roster
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import scope, system
from jincai.platform.params import api as params
from jincai.platform.standards import api as standards
from jincai.platform.standards import models
from jincai.treasury.reconciliation import models as reconciliation
from tests.small_year import DIVISION, YEAR

FIRST = date(YEAR, 1, 1)


def one_of_each() -> None:
    """各添一件."""
    with scope(divisions=DIVISION):
        for add in (_virement, _reconciled, _people, _told, _trouble, _changed):
            add()


def _virement() -> None:
    told = {"division": DIVISION, "year": YEAR, "agency": "101001", "to_agency": "101001", "amount": Decimal("1.00"), "reason": "调剂", "state": "APPLIED"}
    allotment.Virement.objects.create(
        number=f"TJ-{YEAR}-800000", giving=f"ZB-{YEAR}-000001", taking=f"ZB-{YEAR}-000002", applied_on=FIRST, applied_by="practice.preparer", **told
    )


def _reconciled() -> None:
    reconciliation.Day.objects.create(division=DIVISION, year=YEAR, on=FIRST)
    one = Decimal("1.00")
    figures = {"count": 1, "paid": one, "refunded": Decimal("0.00"), "year_paid": one, "issued_on": FIRST, "issued_by": "practice.treasury"}
    reconciliation.UnitStatement.objects.create(division=DIVISION, year=YEAR, month=1, agency="101001", number=f"DZ-{YEAR}-800000", **figures)


def _people() -> None:
    roster.Person.objects.create(division=DIVISION, code="80000000", name="练习人", agency="101001", valid_from=FIRST)
    roster.Post.objects.create(division=DIVISION, agency="101001", code="g1", title="练习岗", number=1, valid_from=FIRST)
    one, two = get_user_model().objects.filter(home=DIVISION).order_by("pk")[:2]
    model: Any = next(each for each in apps.get_models() if each._meta.db_table == "identity_delegation")
    told = {"home": DIVISION, "from_user": one, "to_user": two, "reason": "出差", "made_by": one.username}
    model.objects.create(valid_from=FIRST, valid_to=date(YEAR, 1, 5), **told)


def _told() -> None:
    audit.many([audit.Entry(kind="read", verb="audit.search", document_kind="audit", document="1")])
    told: dict[str, Any] = {"facts": 1, "entries": 1, "balances_print": 1, "deltas_print": 1, "sm3": "0" * 64, "previous": "0" * 64, "at": timezone.now()}
    ledger.keep_checkpoint(ledger.Checkpoint(year=YEAR, division=DIVISION, number=1, day=FIRST, seq=1, **told))


def _changed() -> None:
    """年内改过的一个参数、一个代码."""
    params.put("payment.draft_days", DIVISION, 45, date(YEAR, 2, 1), system(DIVISION))
    models.Code.objects.create(division=DIVISION, code_set="exp_func", code="9990101", name="练习科目", level=3, valid_from=date(YEAR, 2, 1))
    standards.forget()


def _trouble() -> None:
    """一张停下的凭证，照一张发出的."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'exchange_outgoing' AND column_name <> 'id'")
        names = [name for (name,) in cursor.fetchall()]
        changed = {"voucher_no": f"'PZ-{YEAR}-800000'", "state": "'FAILED'"}
        chosen = ", ".join(changed.get(name, f'"{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        cursor.execute(f"INSERT INTO exchange_outgoing ({listed}) SELECT {chosen} FROM exchange_outgoing WHERE vt_code = '8202' LIMIT 1")
