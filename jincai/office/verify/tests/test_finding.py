"""凭校验码找得到凭证在哪个区划，不在谁的范围里。"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from tests import small_year
from tests.small_year import DIVISION


@pytest.mark.django_db(transaction=True, databases=["default", "checker"])
def test_the_division_of_a_code_is_found_without_a_scope(transactional_db: None) -> None:
    made = small_year.build()
    with identity.scope(divisions=DIVISION):
        (row,) = evoucher.find(DIVISION, evoucher.Wanted(kinds=("8202",), text=made.numbers["paid"]))
    cache.clear()
    assert evoucher.home_of(row.code) == DIVISION and evoucher.home_of("A" * 16) == "" and evoucher.home_of("x") == ""
    assert Client(REMOTE_ADDR="10.0.0.1").post("/verify/", {"code": row.code, "told": "1400.00"}).status_code == 200
