"""夹具：政府债务测试的区划、账户，和一个真的国库程序（自己的进程与存储）。"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope, system

CITY, YEAR = "530700000", 2025
ROOT = Path(__file__).resolve().parents[4]


def prepare() -> str:
    """开年，登记国库单一账户；账号。"""
    number = banking.make_account(7)
    ledger.open_year(YEAR)
    row = banking.AccountRow(division=CITY, kind="tsa", number=number, name="国库", bank_name="人民银行", bank_no="102100099996")
    banking.open_accounts([row])
    return number


@pytest.fixture
def city(db: None) -> Iterator[str]:
    """本级，测试全程在它的可见范围里；国库账号。"""
    with scope(divisions=CITY, actor=system(CITY)):
        yield prepare()


@pytest.fixture
def pboc(db: None, tmp_path: Path) -> Iterator[str]:
    """人民银行国库：库存 1000.00 元，已接通；测试自己进出可见范围。国库账号。"""
    command = [sys.executable, "-S", "-m", "nodes.pboc", "--store", str(tmp_path / "pboc.sqlite3"), "--division", CITY, "--name", "国库"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        with scope(divisions=CITY, actor=system(CITY)):
            number = prepare()
            exchange.connect(CITY, "pboc", json.loads(process.stdout.readline())["listening"])
        exchange.world(CITY, "pboc", "/world/open", {"account": number, "opening": "1000.00", "year": YEAR})
        yield number
    finally:
        process.kill()
        process.wait(timeout=20)
        process.stdout.close()
