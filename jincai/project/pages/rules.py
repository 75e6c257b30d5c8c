"""规定页：每条规定一句话、依据、有效期、谁能办，和会当测试跑的例子。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

from jincai.kernel.money import plain
from jincai.ledger.api import BOOKS
from jincai.project.pages import finding
from jincai.project.pages.markdown import HEAD, cell, table

TITLE = "规定"
LONG = 60


def rows() -> list[dict[str, Any]]:
    """每条规定 as plain values, in the order of the house."""
    out = []
    for folder in finding.folders():
        verbs = finding.verbs_of(folder)
        for kind in finding.rules_of(folder):
            out.append(
                {
                    "capability": folder.label, "capability_title": folder.title, "number": kind.code(), "sentence": kind.sentence(),
                    "cites": kind.cites, "since": kind.since.isoformat(), "until": kind.until.isoformat() if kind.until else "",
                    "remedy": kind.remedy, "who": kind.who, "verbs": list(verbs.get(kind.__name__, ())),
                    "examples": [{"case": describe(case, kind.examples[0][0]), "holds": holds} for case, holds in kind.examples],
                }
            )  # fmt: skip
    return out


def guards() -> list[dict[str, str]]:
    """总账的守卫: accounts that may not fall below zero and say so in their own words."""
    out = []
    for book in BOOKS.values():
        for account in book.accounts.values():
            if account.floored and account.says:
                out.append(
                    {
                        "number": account.rule, "account": f"{account.code} {account.name}", "book": book.name, "says": account.says,
                        "cites": account.cites, "remedy": account.remedy, "who": account.who,
                    }
                )  # fmt: skip
    return out


def describe(case: Any, usual: Any) -> str:
    """情形: what of a case differs from the usual one (the rule's first example); "" = the usual case."""
    if not dataclasses.is_dataclass(case) or isinstance(case, type):
        return _short(case)
    told = []
    for field in dataclasses.fields(case):
        value = getattr(case, field.name)
        if type(usual) is not type(case) or value != getattr(usual, field.name):
            told.append(f"{field.name}={_short(value)}")
    return "，".join(told)


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, tuple | list | set | frozenset):
        text = "、".join(_short(each) for each in value)
        return f"（{text}）" if len(text) <= LONG else f"{len(value)} 项"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}（{describe(value, None)}）"[:LONG]
    return cell(value)[:LONG]


def page(found: list[dict[str, Any]]) -> str:
    """The page as Markdown."""
    out = [HEAD.format(title=TITLE, command="jincai rules")]
    out.append(f"共 {len(found)} 条。不合规定时一次说全每一条的原因、依据、办法；例子都作为测试运行。\n")
    for label in dict.fromkeys(row["capability"] for row in found):
        mine = [row for row in found if row["capability"] == label]
        out.append(f"## {mine[0]['capability_title']}（{label}）\n")
        for row in mine:
            valid = f"{row['since']} 起" + (f"至 {row['until']} 前" if row["until"] else "")
            out.append(f"### {row['number']} {row['sentence']}\n")
            way = f"{row['remedy']}（{row['who']}）" if row["who"] else row["remedy"]
            lines = [
                f"依据：{row['cites']}",
                f"有效：{valid}",
                f"办法：{way}" if way else "",
                f"用于：{'、'.join(row['verbs'])}" if row["verbs"] else "",
            ]
            out.append("\n".join(f"- {line}" for line in lines if line) + "\n")
            out.append(table(["例", "合规定"], [[each["case"] or "一般情形", "是" if each["holds"] else "否"] for each in row["examples"]]))
    out.append("## 总账的守卫\n\n规定之后还有最后一道：余额不得为负的科目，由总账在锁下拒绝。\n")
    out.append(
        table(
            ["规则", "科目", "说法", "依据", "办法"],
            [[g["number"], g["account"], g["says"], g["cites"], f"{g['remedy']}（{g['who']}）"] for g in guards()],
        )
    )
    return "\n".join(out).rstrip() + "\n"
