"""文号：连续、不重、回滚不留空号。"""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from jincai.kernel.problems import UserError
from jincai.platform.identity.api import scope, system
from jincai.platform.numbering import api as numbering
from jincai.platform.params import api as params

CITY, COUNTY = "530700000", "530702000"


@pytest.mark.django_db
def test_numbers_run_on_by_division_year_kind_and_agency() -> None:
    with scope(divisions=[CITY, COUNTY]):
        assert [numbering.take("payment", CITY, 2025) for _ in range(3)] == [1, 2, 3]
        assert numbering.take("payment", CITY, 2025, count=100) == 4
        assert numbering.take("payment", CITY, 2025) == 104
        assert numbering.take("payment", CITY, 2026) == 1
        assert numbering.take("payment", COUNTY, 2025) == 1
        assert numbering.take("payment_order", CITY, 2025) == 1
        assert numbering.take("payment", CITY, 2025, "101001") == 1
        assert numbering.last_number("payment", CITY, 2025) == 104


@pytest.mark.django_db
def test_a_rollback_leaves_no_gap() -> None:
    with scope(divisions=CITY):
        numbering.take("payment", CITY, 2025)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert numbering.take("payment", CITY, 2025, count=50) == 2
            _ = 1 / 0
        assert numbering.take("payment", CITY, 2025) == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_wait_for_each_other_and_share_no_number() -> None:
    taken: list[int] = []

    def worker() -> None:
        try:
            for _ in range(20):
                with scope(divisions=CITY):
                    taken.append(numbering.take("payment", CITY, 2025))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 81))


@pytest.mark.django_db
def test_printed_numbers() -> None:
    with scope(divisions=CITY):
        assert numbering.take_numbers("payment", CITY, 2025, count=2) == ["ZF-2025-000001", "ZF-2025-000002"]
        assert numbering.take_numbers("payment_order", CITY, 2025) == ["PZ-2025-000001"]
        assert numbering.take_numbers("allotment_doc", CITY, 2025) == ["丽财指〔2025〕1号"]
        params.put("numbering.word", CITY, "丽财预", date(2026, 1, 1), system(CITY), facet="allotment_doc")
        assert numbering.show("allotment_doc", CITY, 2026, 7) == "丽财预〔2026〕7号"
        assert numbering.show("allotment_doc", CITY, 2025, 7) == "丽财指〔2025〕7号"


@pytest.mark.django_db
def test_what_cannot_be_taken() -> None:
    with scope(divisions=CITY):
        with pytest.raises(UserError, match="没有文号种类"):
            numbering.take("no_such_kind", CITY, 2025)
        with pytest.raises(UserError, match="取号数量"):
            numbering.take("payment", CITY, 2025, count=0)


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_of_a_transaction_is_an_error_of_the_program() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        numbering.take("payment", CITY, 2025)


def test_a_kind_is_declared_once() -> None:
    again = numbering.kind("payment")
    assert numbering.declare(again.code, again.title, again.pattern) == again
    with pytest.raises(ValueError, match="twice"):
        numbering.declare("payment", "支付申请", "X-{number}")
    with pytest.raises(KeyError):
        numbering.declare("test_wrong", "式样不对", "{nonsense}")
