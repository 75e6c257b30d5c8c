"""十万行的导出：十秒以内，内存不随行数长。`pytest -m load tests/house/test_large_export.py`"""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests import small_year
from tests.house.growing import Grown
from tests.small_year import SmallYear

pytestmark = [pytest.mark.django_db, pytest.mark.load]
ROWS, SECONDS, MEGABYTES = 100_000, 10.0, 96


def test_a_hundred_thousand_rows(year: SmallYear, tmp_path: Path) -> None:
    client = small_year.signed_in("treasury")
    growing = Grown(client, "/payment/")
    growing.to(2_000)
    b"".join(client.get("/payment/export.xlsx"))  # what is loaded once is loaded
    there = growing.to(ROWS)
    before, begun, used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
    answer = client.get("/payment/export.xlsx")
    path = tmp_path / "payments.xlsx"
    with path.open("wb") as out:
        for part in answer:
            out.write(part)
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{there} rows: {took:.1f} s, {cpu:.1f} s of processor here, {more:.0f} MB more, a file of {path.stat().st_size / 1e6:.1f} MB")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert there == ROWS and len(rows) == there + 3 + 1 + 2 and rows[-3][0] == f"合计 {there:,} 笔，其中已退款 600.00"
    assert took < SECONDS and more < MEGABYTES
