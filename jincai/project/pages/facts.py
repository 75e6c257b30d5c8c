"""事实页：系统里会发生的每一件事，正文字段和由它而来的记账。"""

from __future__ import annotations

from typing import Any

from jincai.kernel.facts import ENVELOPE, field_types
from jincai.ledger.api import ELEMENTS, RULES, Reversed
from jincai.project.pages import finding
from jincai.project.pages.markdown import HEAD, table

TITLE = "事实"
KINDS = {"text": "文字", "numeric": "金额", "boolean": "是否", "integer": "整数", "date": "日期", "json": "结构"}


def rows() -> list[dict[str, Any]]:
    """每种事实 as plain values, in the order of the house."""
    out = []
    for folder in finding.folders():
        silent = finding.silent(folder)
        for kind in finding.facts_of(folder):
            posted = [title for (_, title), made in RULES.items() if made.on is kind]
            if kind is Reversed:
                posted = ["原事实的分录，金额为负（红字）"]
            out.append(
                {
                    "capability": folder.label, "capability_title": folder.title, "kind": kind.KIND, "title": kind.TITLE, "version": kind.VERSION,
                    "says": _says(kind.__doc__ or "", kind.TITLE), "fields": field_types(kind), "posted": posted,
                    "silent": silent.get(kind, "") or ("已声明" if kind in silent else ""),
                }
            )  # fmt: skip
    return out


def _says(doc: str, title: str) -> str:
    """The first line of a docstring, without the title it begins with."""
    line = doc.strip().split("\n")[0]
    return line.removeprefix(title).lstrip(":：。 ") if line.startswith(title) else line


def page(found: list[dict[str, Any]]) -> str:
    """The page as Markdown."""
    out = [HEAD.format(title=TITLE, command="jincai docs")]
    out.append(f"共 {len(found)} 种。每件事实都有信封：{'、'.join(ENVELOPE)}；一经记录不可改，更正是新的事实。\n")
    for label in dict.fromkeys(row["capability"] for row in found):
        mine = [row for row in found if row["capability"] == label]
        out.append(f"## {mine[0]['capability_title']}（{label}）\n")
        lines = []
        for row in mine:
            fields = "、".join(f"{name}（{ELEMENTS.get(name) or KINDS[kind]}）" for name, kind in row["fields"].items())
            booked = "；".join(row["posted"]) or (f"不记账：{row['silent']}" if row["silent"] else "不记账")
            lines.append([f"{row['title']} `{row['kind']}`", row["says"], fields, booked])
        out.append(table(["事实", "说明", "正文", "记账"], lines))
    return "\n".join(out).rstrip() + "\n"
