"""装单据：一百万张支付单据连明细，从已装的事实里一次写出；单位、人员由真的动词办。"""

from __future__ import annotations

import re
import time
from typing import Any

from django.apps import apps
from django.db import connection

from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.project.bench import ground, loading
from jincai.project.bench.measured import say
from jincai.project.bench.scratch import Raw, Scratch

ACCOUNT = "6217990922798097961"
UNIT = "101001"
USERS = {"bench.finance": ("treasury_approver", ""), "bench.unit": ("preparer", UNIT)}
"""看页面的两个人：看全区划的国库岗，和一家单位的经办。"""


def units() -> None:
    """二百家单位, those the allotments of the ground belong to, and the people who look at pages."""
    with identity.scope(divisions=ground.DIVISION):
        known = {row.code for row in standards.agencies(ground.DIVISION)}
        codes = sorted({ground.elements(n)["agency"] for n in range(1, ground.ALLOTMENTS + 1)} - known)
        parents = sorted({code[:3] for code in codes} - known)
        told: dict[str, Any] = {"division": ground.DIVISION, "unit_type": "机关"}
        standards.add_agencies(standards.AgencyRow(code=code, name=f"量度部门{code}", parent="", department=code, **told) for code in parents)
        standards.add_agencies(standards.AgencyRow(code=code, name=f"量度单位{code}", parent=code[:3], department=code[:3], **told) for code in codes)
        for user, (post, agency) in USERS.items():
            identity.create_user(username=user, name=user, division=ground.DIVISION, posts=(post,), agency=agency)


def load(where: Scratch, payments: int) -> int:
    """装支付: so many payments with their lines, beside the entries that belong to them; how many there are. Loading again adds nothing."""
    with where.free.connect() as raw:
        there = _count(raw)
        if there >= payments:
            return there
    loading.load(where, 3 * payments + 3 * ground.ALLOTMENTS)
    _months(where)
    began = time.perf_counter()
    with where.free.connect() as raw, raw.transaction():
        for name, value in loading.SETTINGS.items():
            raw.execute(f"set local {name} = '{value}'")  # type: ignore[call-overload]
        raw.execute("delete from payment_line")
        raw.execute("delete from payment")
        for _title, statement in loading.steps("payments"):
            raw.execute(loading.filled(statement, _told(payments)))  # type: ignore[call-overload]
    with where.free.connect() as raw:
        for table in ("payment", "payment_line"):
            raw.execute(f"vacuum analyze {table}")  # type: ignore[call-overload]
        there = _count(raw)
    say(f"单据 {there:,} 张，装了 {time.perf_counter() - began:.0f} s")
    return there


def _months(where: Scratch) -> None:
    """月末快照: of the months that are over in December, as the nightly job keeps them."""
    with identity.scope(divisions=ground.DIVISION):
        ledger.mark_month(11, year=ground.YEAR, division=ground.DIVISION)
    with identity.scope(divisions=ground.DIVISION):
        ledger.fold(year=ground.YEAR, division=ground.DIVISION)
    with where.free.connect() as raw:
        loading.settle(raw, ("snapshot", "late"))


def _told(payments: int) -> dict[str, Any]:
    """What the statements of payments.sql are filled with; a column they do not name gets its field's own default."""
    own = _beside("Payment", {"account": _sealed(), "expires_on": "null", "cleared_on": "null"})
    line = _beside("PaymentLine", {"agency": "r.body->>'agency'"})
    return {
        "year": ground.YEAR, "division": int(ground.DIVISION), "home": ground.DIVISION, "tag": loading.TAG, "payments": payments,
        "columns": "".join(f', "{name}"' for name in own), "values": "".join(f", {value}" for value in own.values()),
        "line_columns": "".join(f', "{name}"' for name in line), "line_values": "".join(f", {value}" for value in line.values()),
    }  # fmt: skip


def _beside(model: str, known: dict[str, str]) -> dict[str, str]:
    """Columns of a table that payments.sql does not write itself, and what goes in: known, or the default."""
    written = dict(loading.steps("payments"))["payments" if model == "Payment" else "lines"].partition(")")[0]
    out = {}
    for field in apps.get_model("payment", model)._meta.concrete_fields:
        if field.primary_key or re.search(rf'[(, "]{field.column}[), "{{]', written):
            continue
        default = field.get_default()
        plain = "null" if default is None else str(default) if isinstance(default, int) and not isinstance(default, bool) else f"'{default}'"
        out[field.column] = known.get(field.column, plain)
    return out


def _sealed() -> str:
    """账号, as the column keeps it (enciphered where it is)."""
    field: Any = apps.get_model("payment", "Payment")._meta.get_field("account")
    return "'" + str(field.get_db_prep_save(ACCOUNT, connection)).replace("'", "''") + "'"


def _count(raw: Raw) -> int:
    row: Any = raw.execute("select count(*) from payment where number like %s", [f"{loading.TAG}-%"]).fetchone()
    return int(row[0])
