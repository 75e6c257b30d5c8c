"""条件：同一个条件，SQL 与 Python 对同一件事实的回答相同；缺的字段也一样。"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jincai.ledger import interpreter
from jincai.ledger.compiler import condition
from jincai.ledger.conditions import opposite
from jincai.ledger.language import parse
from jincai.ledger.tests.test_language import Moved

CONDITIONS = (
    "across", "not across", "fund == '111'", "fund != '111'", "count >= 2 and count < 9", "fund in ('111', '12')", "fund not in ('111', '12')",
    "prefix(code, '230')", "prefix(code, '230') or not (fund != '111')", "not prefix(fund, '1') and across", "code == fund", "to_code == ''",
    "across or count == 3",
    "(across or fund == '12') and code != \"x'y\"",
)  # fmt: skip
TEXTS = st.sampled_from(["111", "12", "1", "230", "23011", "x'y", "%s", ""])
BODY = st.fixed_dictionaries(
    {"fund": TEXTS, "count": st.integers(0, 10)}, optional={"code": TEXTS, "to_code": TEXTS, "across": st.booleans()}
)
BODIES = st.lists(BODY, min_size=1, max_size=25)


def in_python(text: str, body: dict[str, Any]) -> bool:
    return bool(interpreter._truth(parse(text), interpreter.Told(Moved.KIND, "530700000", date(2025, 3, 3), "甲", body), Moved))


@pytest.mark.django_db
@given(bodies=BODIES)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_answer_the_same(db: None, bodies: list[dict[str, Any]]) -> None:
    columns = ", ".join(condition(text, Moved) for text in CONDITIONS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {columns} from unnest(%s::jsonb[]) with ordinality f(body, n) order by n", [[json.dumps(body) for body in bodies]]
        )
        found = cursor.fetchall()
    assert found == [tuple(in_python(text, body) for text in CONDITIONS) for body in bodies]


OPPOSITES = (
    ("across", "not across"), ("code != 'x'", "code == 'x'"), ("fund in ('111', '12')", "fund not in ('111', '12')"),
    ("prefix(code, '230')", "not prefix(code, '230')"), ("across or count == 3", "not (across or count == 3)"),
)  # fmt: skip
OTHERS = (
    ("across", "across"), ("code == 'x'", "code == 'y'"), ("code == 'x'", "fund != 'x'"), ("count >= 2", "count <= 2"),
    ("fund in ('111', '12')", "fund not in ('111',)"), ("across", "not prefix(code, '230')"),
)  # fmt: skip


def test_of_two_opposites_one_always_holds() -> None:
    assert all(opposite(a, b) and opposite(b, a) for a, b in OPPOSITES)
    assert not any(opposite(a, b) or opposite(b, a) for a, b in OTHERS)


@given(body=BODY)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_and_never_both(body: dict[str, Any]) -> None:
    for a, b in OPPOSITES:
        assert in_python(a, body) is not in_python(b, body)
