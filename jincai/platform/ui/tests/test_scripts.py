"""脚本的分量：平常的页压缩后不过 150 kB；图与网格只在用到的页上取；包里没有多余的。"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import small_year

LIMIT = 150_000
HEAVY = ("echarts.min.js", "tabulator.min.js")


@pytest.fixture
def client(db: None, settings: object) -> Client:
    settings.PASSWORD_HASHERS = small_year.QUICK  # type: ignore[attr-defined]
    small_year.build()
    return small_year.signed_in("preparer")


def scripts(page: str) -> list[str]:
    return re.findall(r'<script src="/static/([^"]+)"', page)


def weight(names: list[str]) -> int:
    return sum(len(gzip.compress(Path(str(finders.find(name))).read_bytes(), 9)) for name in names)


def test_an_ordinary_page_stays_light_and_heavy_parts_come_where_they_are_used(client: Client) -> None:
    for path in ("/", "/payment/", "/payment/new/", "/statements/function/", "/find/?q=201", "/intake/payments/"):
        found = scripts(client.get(path).content.decode())
        assert found and weight(found) <= LIMIT, (path, weight(found))
        assert not [name for name in found if name.endswith(HEAVY)], path
    at = client.post("/intake/payments/", {"do": "blank"})["Location"]
    found = scripts(client.get(at).content.decode())
    assert "vendor/tabulator.min.js" in found and weight(found) <= LIMIT, "even the grid page"


def test_what_is_served_compressed_is_what_is_served_plain() -> None:
    for name in ("vendor/htmx.min.js", "vendor/echarts.min.js", "vendor/tabulator.min.js", "vendor/tabulator.min.css"):
        plain = Path(str(finders.find(name)))
        assert gzip.decompress(plain.with_name(f"{plain.name}.gz").read_bytes()) == plain.read_bytes(), name


def test_no_script_needs_what_the_policy_forbids() -> None:
    for name in ("vendor/echarts.min.js", "vendor/tabulator.min.js", "ui/chart.js", "ui/grid.js", "ui/app.js"):
        text = Path(str(finders.find(name))).read_text(encoding="utf-8")
        assert "new Function(" not in text and 'setAttribute("style"' not in text, name
