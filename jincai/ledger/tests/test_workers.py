"""几个进程一起读：试算平衡表可以并行，数与一个进程读的一样，单位的人也只看到自己单位的。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from jincai.ledger import api as ledger
from jincai.ledger.tests.story import CITY, YEAR, accept, money, request, rows
from jincai.platform.identity.api import Actor, scope

pytestmark = pytest.mark.django_db
WHERE: dict[str, Any] = {"year": YEAR, "division": CITY}
OFFICE = Actor(user="he", name="他", division=CITY, agencies=("101001",), posts=("preparer",))
EAGER = "parallel_setup_cost = 0; parallel_tuple_cost = 0; min_parallel_table_scan_size = 0; min_parallel_index_scan_size = 0"


def asked(actor: Actor | None, workers: int) -> tuple[Any, str]:
    """A table, by elements and without them, and turnovers; and the plans of what was asked."""
    plans: list[str] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "sum(t.debit)" in sql and not sql.startswith("explain"):
            with connection.cursor() as cursor:
                cursor.execute("explain " + sql, params)
                plans.extend(line for (line,) in cursor.fetchall())
        return execute(sql, params, many, context)

    with scope(divisions=CITY, actor=actor), connection.execute_wrapper(explained):
        for setting in EAGER.split("; "):
            rows(f"set local {setting}")
        rows(f"set local max_parallel_workers_per_gather = {workers}")
        table = [ledger.trial_balance("allotment", **WHERE, on=date(YEAR, 3, 17), by=by) for by in (("agency", "exp_func"), ())]
        held = [ledger.BOOKS["allotment"]["HELD_BY_REQUEST"]]
        turned = [ledger.turnover(held, **WHERE, by=("agency",), where=where) for where in ({}, {"exp_func": "20"}, {"agency": "101"})]
        return (table, turned), "\n".join(plans)


def test_workers_find_the_same_and_a_unit_its_own() -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
        accept(*(money(z, "5000.00", on=date(YEAR, 1, 1)) for z in ("Z1", "Z2", "Z3")))
        accept(*(request(f"ZF{n}", "10.00", allotment=f"Z{n % 3 + 1}", on=date(YEAR, n % 5 + 1, 3 + 5 * (n % 5))) for n in range(20)))
        ledger.mark_month(4, **WHERE)
        ledger.fold(**WHERE)
        accept(request("ZF-late", "4.00", on=date(YEAR, 1, 5)))
    everything: list[Any] = []
    for actor in (None, OFFICE):
        alone, plan = asked(actor, 0)
        assert "Gather" not in plan
        together, plan = asked(actor, 2)
        assert "Gather" in plan and together == alone and alone[0][0] and alone[1][0]
        everything.append(alone)
    assert everything[0] != everything[1] and {row.elements[0] for row in everything[1][0][0]} == {"101001"}
