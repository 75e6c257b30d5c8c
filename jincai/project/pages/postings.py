"""记账规则页：每条规则一行，什么事实、借什么、贷什么、什么条件、凭什么。"""

from __future__ import annotations

from typing import Any

from jincai.kernel.facts import ENVELOPE
from jincai.ledger.api import BOOKS, ELEMENTS, RULES
from jincai.project.pages import finding
from jincai.project.pages.markdown import HEAD, cell, table

TITLE = "记账规则"


def rows() -> list[dict[str, Any]]:
    """每条记账规则 as plain values, in the order of the house."""
    titles = {folder.label: folder.title for folder in finding.folders()}
    out = []
    for (owner, title), made in RULES.items():
        out.append(
            {
                "capability": owner, "capability_title": titles.get(owner, owner), "title": title, "fact": made.on.KIND, "fact_title": made.on.TITLE,
                "book": made.book, "debit": side(made.debit), "debit_as": made.debit_as, "credit": side(made.credit), "credit_as": made.credit_as,
                "amount": made.amount, "when": made.when, "cites": made.cites, "since": str(made.since or ""), "until": str(made.until or ""),
            }
        )  # fmt: skip
    return out


def side(chosen: Any) -> dict[str, Any]:
    """一方的科目: one account, or those a table chooses among by a field."""
    if not hasattr(chosen, "table"):
        return {"account": str(chosen.code), "name": chosen.name}
    choices = [{"prefix": prefix, "account": str(account.code), "name": account.name} for prefix, account in chosen.table]
    return {"by": chosen.field, "choices": sorted(choices, key=lambda each: each["prefix"])}


def page(found: list[dict[str, Any]]) -> str:
    """The page as Markdown."""
    tables: dict[str, int] = {}
    out = [HEAD.format(title=TITLE, command="jincai postings")]
    out.append(
        f"共 {len(found)} 条。事实一经记录，按下表同时记账；一条分录一借一贷一数，各账套自平。"
        "“取 from/to”指该方的控制键与要素取自事实里带此前缀的字段。\n"
    )
    for label in dict.fromkeys(row["capability"] for row in found):
        mine = [row for row in found if row["capability"] == label]
        out.append(f"## {mine[0]['capability_title']}（{label}）\n")
        lines = []
        for row in mine:
            valid = f"{row['since'] or ''}–{row['until'] or ''}" if row["since"] or row["until"] else ""
            sides = [_side(row[name], row[f"{name}_as"], tables) for name in ("debit", "credit")]
            lines.append([row["title"], f"{row['fact_title']} `{row['fact']}`", row["book"], *sides, _when(row), row["cites"], valid])
        out.append(table(["规则", "事实", "账套", "借", "贷", "条件", "依据", "有效期"], lines))
    out.append("## 对照表\n\n政府支出经济分类、资金性质等决定科目时，最长前缀优先。\n")
    for text, number in tables.items():
        out.append(f"- 对照表 {number}：{text}\n")
    out.append("\n## 科目\n")
    for book in BOOKS.values():
        used = [a for a in book.accounts.values() if any(str(a.code) in _codes(row) and row["book"] == book.name for row in found)]
        out.append(f"### {book.title}（{book.name}）\n")
        lines = [[a.code, a.name, "借" if a.side > 0 else "贷", "、".join(_key(n) for n in a.by), "是" if a.floored else ""] for a in used]
        out.append(table(["代码", "名称", "方向", "余额按", "不得为负"], lines))
    return "\n".join(out).rstrip() + "\n"


def _side(value: dict[str, Any], prefix: str, tables: dict[str, int]) -> str:
    note = f"（取 {prefix}）" if prefix else ""
    if "by" not in value:
        return f"{value['account']} {value['name']}{note}"
    text = f"按{ELEMENTS.get(value['by'], value['by'])}：" + "；".join(
        f"{c['prefix']} → {c['account']} {c['name']}" for c in value["choices"]
    )
    number = tables.setdefault(text, len(tables) + 1)
    return f"按{ELEMENTS.get(value['by'], value['by'])}（对照表 {number}）{note}"


def _when(row: dict[str, Any]) -> str:
    amount = "" if row["amount"] == "amount" else f"金额取 {row['amount']}"
    return "；".join(filter(None, (f"`{cell(row['when'])}`" if row["when"] else "", amount)))


def _codes(row: dict[str, Any]) -> set[str]:
    return {
        code
        for name in ("debit", "credit")
        for code in ([c["account"] for c in row[name].get("choices", ())] or [row[name].get("account", "")])
    }


def _key(name: str) -> str:
    known = {
        "division": "区划",
        "document": "单据",
        "allotment": "指标",
        "plan": "计划",
        "department": "部门",
        "treasury_account": "国库账户",
    }
    more = {"upper_document": "上级文号", "carry_kind": "结转结余种类"}
    return ELEMENTS.get(name) or known.get(name) or more.get(name) or (name if name not in ENVELOPE else "信封")
