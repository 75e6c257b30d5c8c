"""Markdown 的写法：抬头、表格、单元格。"""

from __future__ import annotations

from collections.abc import Sequence

HEAD = "# {title}\n\n<!-- 由程序印出（{command}；make docs），请勿手改 -->\n"


def cell(value: object) -> str:
    """一格：竖线与换行不能出现。"""
    return " ".join(str(value).replace("|", "｜").split())


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """一张表，后面空一行。"""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
