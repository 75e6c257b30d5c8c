"""评判：hledger、ledger、beancount 读我们导出的账本，各说每个科目的余额；它们不用我们的一行程序。"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data, realization

Balances = dict[int, Decimal]
Judged = tuple[Balances, int]
"""余额不为零的科目，和读到的分录数。"""


def here(program: str) -> bool:
    """Is the program there? A continuous integration must have hledger; beancount is a library of the tests."""
    found = program == "beancount" or bool(shutil.which(program))
    assert found or program == "ledger" or not os.environ.get("CI"), f"{program} must be installed here"
    return found


def need(program: str) -> None:
    """Skip without it."""
    if not here(program):
        pytest.skip(f"{program} 没有安装 (apt install {program})")


def run(*words: str | Path) -> str:
    """What a program of theirs says; it must be content."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def hledger(file: Path) -> Judged:
    """Every transaction, assertion, account and commodity checked."""
    need("hledger")
    run("hledger", "-f", file, "check", "accounts", "commodities", "balancednoautoconversion", "ordereddates")
    rows = csv.DictReader(io.StringIO(run("hledger", "-f", file, "balance", "--flat", "--no-total", "-O", "csv")))
    balances = {int(row["account"].split(" ")[0]): Decimal(row["balance"].removesuffix(" CNY")) for row in rows}
    return balances, run("hledger", "-f", file, "print").count("seq:")


def ledger(file: Path) -> Judged:
    """The C++ program."""
    need("ledger")
    form = "%(account)\t%(quantity(scrub(total)))\n"
    lines = run("ledger", "-f", file, "--strict", "--permissive", "balance", "--flat", "--no-total", "--format", form).splitlines()
    balances = {int(name.split(" ")[0]): Decimal(amount) for name, amount in (line.split("\t") for line in lines)}
    return balances, run("ledger", "-f", file, "print").count("seq:")


def beancount(file: Path) -> Judged:
    """As a library; errors of balance assertions are errors."""
    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    balances = {}
    for leaf in realization.iter_children(realization.realize(entries), leaf_only=True):
        amount = leaf.balance.get_currency_units("CNY").number
        if amount:
            balances[int(re.split("[:-]", leaf.account)[1])] = amount
    assert any("fund" in part.meta for e in entries if isinstance(e, data.Transaction) for part in e.postings), "elements are tags"
    return balances, sum(isinstance(entry, data.Transaction) for entry in entries)


JUDGES: dict[str, Callable[[Path], Judged]] = {"hledger": hledger, "ledger": ledger, "beancount": beancount}
"""格式，和读它的程序。"""
