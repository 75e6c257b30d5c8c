"""科目表：从数据文件读出账套。单位可用自己的文件替换（JINCAI_CHARTS）。"""

from __future__ import annotations

import csv
import os
from importlib.resources import files
from pathlib import Path

from jincai.ledger.language import CREDIT, DEBIT, Account, Book, RuleError


def chart_text(name: str) -> str:
    """科目表文件的正文：先找单位自己的，再用随附的。"""
    own = os.environ.get("JINCAI_CHARTS", "")
    if own and (path := Path(own) / name).is_file():
        return path.read_text(encoding="utf-8")
    return files("jincai.books").joinpath("charts", name).read_text(encoding="utf-8")


def load(number: int, name: str, title: str, file: str) -> Book:
    """装入账套; raises RuleError with file and row when the chart is wrong."""
    accounts: dict[str, Account] = {}
    codes: set[int] = set()
    for row_number, row in enumerate(csv.DictReader(chart_text(file).splitlines()), 2):
        try:
            account = _account(name, row)
        except (KeyError, ValueError) as error:
            raise RuleError(f"{file} 第 {row_number} 行：{error}") from error
        if account.identifier in accounts:
            raise RuleError(f"{file} 第 {row_number} 行：标识 {account.identifier} 重复")
        if account.code in codes:
            raise RuleError(f"{file} 第 {row_number} 行：代码 {account.code} 重复")
        codes.add(account.code)
        accounts[account.identifier] = account
    return Book(number, name, title, accounts)


def _account(book: str, row: dict[str, str]) -> Account:
    return Account(
        book=book,
        code=int(row["code"]),
        identifier=row["identifier"],
        name=row["name"],
        side={"debit": DEBIT, "credit": CREDIT}[row["side"]],
        floored={"yes": True, "no": False}[row["floored"]],
        by=tuple(row["by"].split()),
        role=row["role"],
        rule=row["rule"],
        says=row["says"],
        cites=row["cites"],
        remedy=row["remedy"],
        who=row["who"],
    )
