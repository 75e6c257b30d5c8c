"""让清单长：每张清单各有一种办法多出许多行；多数是把库里的一行照抄许多份，换掉不许重的列。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from jincai.execution.allotment import models as allotment
from jincai.ledger import api as ledger
from jincai.planning.roster import models as roster
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import scope
from jincai.treasury.reconciliation import models as reconciliation
from tests.small_year import DIVISION, YEAR

DAYS = 365
FIRST = date(YEAR, 1, 1)
_begun = [0]


def _numbers(count: int) -> range:
    return range(_begun[0] + 1, _begun[0] + count + 1)


def copies(table: str, count: int, where: str = "true", **changed: str) -> None:
    """照抄一行: `changed` column -> SQL, in which `g` is 1 to `count`."""
    schema, _, name = table.rpartition(".")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = %s AND is_identity = 'NO'"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [name, schema or "public"],
        )
        names = [each for (each,) in cursor.fetchall() if each != "id"]
        chosen = ", ".join(changed.get(each, f't."{each}"') for each in names)
        columns = ", ".join(f'"{each}"' for each in names)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM (SELECT * FROM {table} WHERE {where} LIMIT 1) t, generate_series(%s, %s) g",
            [_begun[0] + 1, _begun[0] + count],
        )


def numbered(head: str) -> str:
    """单号, above all that were given."""
    return f"'{head}-{YEAR}-' || lpad((800000 + g)::text, 6, '0')"


def payments(count: int) -> None:
    """支付."""
    copies("payment", count, number=numbered("ZF"), key="'copy-' || g", order="''", bank_serial="''")


def cleared(count: int) -> None:
    """清算日：支付散在一年的各天."""
    copies(
        "payment", count, "cleared_on IS NOT NULL", number=numbered("ZF"), key="'copy-' || g", order="''", bank_serial="''",
        cleared_on=f"date '{FIRST}' + (g %% {DAYS})",
    )  # fmt: skip


def virements(count: int) -> None:
    """调剂单."""
    told = {"division": DIVISION, "year": YEAR, "agency": "101001", "to_agency": "101001", "amount": Decimal("1.00"), "reason": "调剂", "state": "APPLIED"}
    allotment.Virement.objects.bulk_create(
        allotment.Virement(
            number=f"TJ-{YEAR}-{800000 + n}", giving=f"ZB-{YEAR}-000001", taking=f"ZB-{YEAR}-000002", applied_on=FIRST, applied_by="practice.preparer", **told
        )
        for n in _numbers(count)
    )


def orders(count: int) -> None:
    """发给银行的支付凭证."""
    copies("exchange_outgoing", count, "vt_code = '8202'", voucher_no=numbered("PZ"))


def troubles(count: int) -> None:
    """停下的凭证."""
    copies("exchange_outgoing", count, "vt_code = '8202'", voucher_no=numbered("PZ"), state="'FAILED'")


def vouchers(count: int) -> None:
    """凭证库."""
    copies("evoucher_voucher", count, "vt_code = '8202'", voucher_no=numbered("PZ"), code="upper(substr(md5(g::text), 1, 16))")


def certificates(count: int) -> None:
    """签章证书，换下的."""
    copies("evoucher_certificate", count, serial="'F' || lpad(g::text, 15, '0')", state="'RETIRED'")


def days(count: int) -> None:
    """对账日，每天一项差异."""
    numbers = [n for n in _numbers(count) if n < DAYS]
    reconciliation.Day.objects.bulk_create(reconciliation.Day(division=DIVISION, year=YEAR, on=FIRST + timedelta(n)) for n in numbers)


def statements(count: int) -> None:
    """单位对账单."""
    one = Decimal("1.00")
    figures = {"count": 1, "paid": one, "refunded": Decimal("0.00"), "year_paid": one, "issued_on": FIRST, "issued_by": "practice.treasury"}
    reconciliation.UnitStatement.objects.bulk_create(
        reconciliation.UnitStatement(division=DIVISION, year=YEAR, month=1, agency=f"{900000 + n}", number=f"DZ-{YEAR}-{n:06d}", **figures)
        for n in _numbers(count)
    )


def persons(count: int) -> None:
    """人员."""
    roster.Person.objects.bulk_create(
        roster.Person(division=DIVISION, code=f"{n:08d}", name="练习人", agency="101001", valid_from=FIRST) for n in _numbers(count)
    )


def posts(count: int) -> None:
    """编制岗位."""
    roster.Post.objects.bulk_create(
        roster.Post(division=DIVISION, agency="101001", code=f"g{n}", title="练习岗", number=1, valid_from=FIRST) for n in _numbers(count)
    )


def users(count: int) -> None:
    """用户."""
    user = get_user_model()
    user.objects.bulk_create(user(username=f"grown.{n}", name="练习人", home=DIVISION, password="!") for n in _numbers(count))


def delegations(count: int) -> None:
    """岗位委托."""
    one, two = get_user_model().objects.filter(home=DIVISION).order_by("pk")[:2]
    model = next(each for each in apps.get_models() if each._meta.db_table == "identity_delegation")
    told = {"home": DIVISION, "from_user": one, "to_user": two, "reason": "出差", "made_by": one.username}
    model.objects.bulk_create(
        model(valid_from=FIRST + timedelta(n % DAYS), valid_to=FIRST + timedelta(n % DAYS + 1), **told) for n in _numbers(count)
    )


def trail(count: int) -> None:
    """审计."""
    audit.many(audit.Entry(kind="read", verb="audit.search", document_kind="audit", document=str(n)) for n in _numbers(count))


def checkpoints(count: int) -> None:
    """检查点：一天一个."""
    told = {"facts": 1, "entries": 1, "balances_print": 1, "deltas_print": 1, "sm3": "0" * 64, "previous": "0" * 64, "at": timezone.now()}
    for n in [n for n in _numbers(count) if n < DAYS]:
        ledger.keep_checkpoint(ledger.Checkpoint(year=YEAR, division=DIVISION, number=n, day=FIRST + timedelta(n), seq=n, **told))


GROW: dict[str, Callable[[int], None]] = {
    "allotment:listing": lambda count: copies("allotment", count, number=numbered("ZB")),
    "allotment:virements": virements,
    "clearing:days": cleared,
    "clearing:quotas": lambda count: copies("clearing_quota", count, number=numbered("ED")),
    "clearing:releases": lambda count: copies("clearing_fund_release", count, number=numbered("SB")),
    "closing:checkpoints": checkpoints,
    "payment:listing": payments,
    "payment:orders": orders,
    "reconciliation:days": days,
    "reconciliation:statements": statements,
    "roster:delegations": delegations,
    "roster:persons": persons,
    "roster:posts": posts,
    "roster:users": users,
    "trail:listing": trail,
    "voucherstore:certificates": certificates,
    "voucherstore:listing": vouchers,
    "voucherstore:troubles": troubles,
}
"""清单 -> 怎样多出若干行."""
WHO = {
    "trail:listing": "audit_admin", "roster:users": "system_admin", "roster:delegations": "security_admin",
    "payment:orders": "bank_operator",
}  # fmt: skip
"""看这张清单要的岗位；没有列的，国库看得到."""


def grow(name: str, count: int, after: int = 0) -> None:
    """在可见范围里多出行，到 `count` 为止; `after` so many were made before: their numbers are not used again."""
    _begun[0] = after
    with scope(divisions=DIVISION):
        GROW[name](count - after)
