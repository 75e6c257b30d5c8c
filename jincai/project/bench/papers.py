"""装单据：一百万张支付单据连明细，从已装的事实里一次写出；单位、人员由真的动词办。"""

from __future__ import annotations

import re
import time
from typing import Any

from django.db import connection

from jincai.ledger import api as ledger
from jincai.platform.crypto import api as crypto
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards
from jincai.project.bench import ground, loading
from jincai.project.bench.measured import say
from jincai.project.bench.scratch import Raw, Scratch

ACCOUNT = "6217990922798097961"
UNIT = "101001"
_EMPTY = {"boolean": "false", "smallint": "0", "integer": "0", "bigint": "0", "numeric": "0"}
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
            raw.execute(loading.filled(statement, told(payments)))  # type: ignore[call-overload]
    with where.free.connect() as raw:
        for table in ("payment", "payment_line"):
            raw.execute(f"vacuum analyze {table}")  # type: ignore[call-overload]
        there = _count(raw)
    say(f"单据 {there:,} 张，装了 {time.perf_counter() - began:.0f} s")
    return there


def _months(where: Scratch) -> None:
    """旬末快照: of the months that are over in December, as the nightly job keeps them."""
    with identity.scope(divisions=ground.DIVISION):
        ledger.mark_month(11, year=ground.YEAR, division=ground.DIVISION)
    with identity.scope(divisions=ground.DIVISION):
        ledger.fold(year=ground.YEAR, division=ground.DIVISION)
    with where.free.connect() as raw:
        loading.settle(raw, ("snapshot", "late"))


def told(payments: int, tag: str = loading.TAG) -> dict[str, Any]:
    """What the statements of payments.sql are filled with; a column they do not name gets something plain."""
    sealed = {"account": _text(crypto.seal(ACCOUNT, "payment.account")), "account_mac": _text(crypto.blind(ACCOUNT, "payment.account")),
              "account_tail": _text(crypto.tail(ACCOUNT)), "round": "1"}  # fmt: skip
    own = _beside("payment", sealed)
    line = _beside("payment_line", {"agency": "r.body->>'agency'"})
    return {
        "year": ground.YEAR, "division": int(ground.DIVISION), "home": ground.DIVISION, "tag": tag, "payments": payments,
        "columns": "".join(f', "{name}"' for name in own), "values": "".join(f", {value}" for value in own.values()),
        "line_columns": "".join(f', "{name}"' for name in line), "line_values": "".join(f", {value}" for value in line.values()),
    }  # fmt: skip


def _beside(table: str, known: dict[str, str]) -> dict[str, str]:
    """Columns of a table that payments.sql does not write itself, and what goes in: known, or empty."""
    written = dict(loading.steps("payments"))["payments" if table == "payment" else "lines"].partition(")")[0]
    asked = "select column_name, is_nullable = 'YES', data_type from information_schema.columns where table_schema = 'public' and table_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(asked, [table])
        found = [row for row in cursor.fetchall() if row[0] != "id" and not re.search(rf'[(, "]{row[0]}[), "{{]', written)]
    return {name: known.get(name, "null" if empty else _EMPTY.get(sort, "''")) for name, empty, sort in found}


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _count(raw: Raw) -> int:
    row: Any = raw.execute("select count(*) from payment where number like %s", [f"{loading.TAG}-%"]).fetchone()
    return int(row[0])
