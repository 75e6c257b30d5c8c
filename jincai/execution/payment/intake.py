"""支付申请成批录入：一行一笔，同笔号的几行一笔；列、怎么查、怎么办。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jincai.execution.payment import operations
from jincai.execution.payment.gathering import Line, Payee, Request
from jincai.execution.payment.screens import choosing
from jincai.kernel.money import show
from jincai.kernel.rules import Refused
from jincai.platform.banking import api as banking
from jincai.platform.intake.api import Ask, Choice, Column, Result, Row, Sheet, refused
from jincai.platform.standards import api as standards

COLUMNS = (
    Column(
        key="allotment",
        title="指标",
        most=140,
        width=18,
        hint="本单位已下达的指标编号，从“可填的”里选；后面可带用途",
        also=("指标编号",),
    ),
    Column(
        key="dep_econ",
        title="部门经济分类",
        kind="code",
        code_set="dep_econ",
        width=14,
        hint="末级科目，如 30216 培训费",
        also=("经济分类",),
    ),
    Column(key="payee", title="收款人全称", width=22, hint="与开户时的户名一字不差", also=("收款人", "户名")),
    Column(
        key="account",
        title="账号",
        most=40,
        width=25,
        account=True,
        hint="8 至 30 位数字，按文字填，免得末几位变成零",
        also=("收款账号", "银行账号"),
    ),
    Column(key="bank", title="开户银行", width=18, hint="到支行", also=("开户行",)),
    Column(key="bank_no", title="行号", most=14, width=16, hint="12 位", also=("开户行行号", "联行号")),
    Column(key="purpose", title="用途", most=200, width=22, hint="印在支付凭证上"),
    Column(key="amount", title="金额", kind="money", width=16, hint="大于零"),
    Column(
        key="paper", title="同笔", need=False, most=12, width=10, hint="一笔支付要用几个指标的，各行写同一个号（如 1），收款人、账号、用途一样；空着就一行一笔",
        also=("同笔号", "笔号"),
    ),
)  # fmt: skip
TOGETHER = (("payee", "收款人"), ("account", "账号"), ("bank", "开户银行"), ("bank_no", "行号"), ("purpose", "用途"))
"""同一笔的各行要一样的."""
HEADS = (Column(key="name", title="批次名", most=40, hint="写明哪一次，如 2025 年 5 月遗属补助"),)
PLACES = {
    "R03": ("allotment", "没有这条指标"), "R46": ("allotment", "还没有下达"), "AGENCY": ("allotment", "不是本单位指标"),
    "YEAR": ("allotment", "不是本年度的指标"),
    "R06": ("dep_econ", "科目无效"), "R07": ("dep_econ", "不在指标的类内"), "R31": ("allotment", "资金与科目不合"), "R29": ("allotment", "预算还没有批准"),
    "R18": ("account", "账户三要素有误"), "I02": ("allotment", "不由你办"), "I04": ("allotment", "超出你的授权"), "FORM": ("amount", "金额须大于 0"),
}  # fmt: skip


def check(ask: Ask, rows: Sequence[Row]) -> None:
    """查账户三要素的每一格，再预看规定：钱够不够，连同前面各行。"""
    for row in rows:
        row.values["allotment"] = row.values["allotment"].split()[0]
        row.values["account"] = row.values["account"].replace(" ", "")
        _account(row)
    papers = _papers(rows)
    for paper in papers:
        _same(paper)
    good = [paper for paper in papers if all(row.ok for row in paper)]
    known = {_key(ask, paper): paper for paper in good}
    told = {
        "division": ask.division,
        "on": ask.on,
        "actor": ask.actor,
        "budget_approved": choosing.budget_approved(division=ask.division, year=ask.year),
    }
    if good:
        for key, why in operations.foresee(requests=[_request(ask, paper) for paper in good], **told).items():  # type: ignore[arg-type]
            _mark(known[key], why)


def commit(ask: Ask, rows: Sequence[Row]) -> list[Result]:
    """提交一批：一行一笔，同笔的几行一笔，都走单笔的规则；每行答它那一笔的单号。"""
    approved = choosing.budget_approved(division=ask.division, year=ask.year)
    papers = _papers(rows)
    requests = [_request(ask, paper) for paper in papers]
    outcomes = operations.request_many(division=ask.division, requests=requests, on=ask.on, actor=ask.actor, budget_approved=approved)
    told = {row.at: Result(each.number, each.refused) for paper, each in zip(papers, outcomes, strict=True) for row in paper}
    return [told[row.at] for row in rows]


def choices(ask: Ask) -> Mapping[str, Sequence[Choice]]:
    """可用的指标（有余额的在前）与末级经济分类。"""
    agencies = [unit.code for unit in standards.agencies(ask.division, ask.on) if ask.actor.acts_for(unit.code, "payment.request")]
    found = choosing.choices(division=ask.division, year=ask.year, agencies=agencies, on=ask.on) if agencies else []
    return {
        "allotment": [Choice(each.number, f"{each.title}　{each.func_name}　可用 {show(each.available)}") for each in found],
        "dep_econ": [Choice(each.code, each.name) for each in choosing.dep_econs(ask.on, ask.division)],
    }


def _papers(rows: Sequence[Row]) -> list[list[Row]]:
    """各行成各笔：同笔号一样的是一笔，没有写的一行一笔；次序照头一行."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        name = row.cells.get("paper", "").strip()
        found.setdefault(f"同{name}" if name else f"行{row.at}", []).append(row)
    return list(found.values())


def _same(paper: Sequence[Row]) -> None:
    """同一笔的各行：收款人、账号、用途要一样."""
    first = paper[0]
    for row in paper[1:]:
        for key, title in TOGETHER:
            if row.values.get(key) != first.values.get(key):
                was = f"同笔 {row.cells['paper']} 的第 {first.at} 行{title}是“{first.values.get(key) or '空'}”"
                says = f"{was}，第 {row.at} 行不同；一笔只付一个收款人、一个用途"
                row.mark(key, f"与第 {first.at} 行不同", says)


def _mark(paper: Sequence[Row], why: Refused) -> None:
    """一笔被拒：每条标在说到的那个指标的行上，说不到行的标在头一行."""
    for violation in why.violations:
        row = next((row for row in paper if violation.subject and row.values["allotment"] == violation.subject), paper[0])
        refused(SHEET, row, Refused([violation], why.title))


def _key(ask: Ask, paper: Sequence[Row]) -> str:
    """幂等键：由这一批的内容和头一行的行号定."""
    return f"intake:{ask.digest}:{paper[0].at}"


def _request(ask: Ask, paper: Sequence[Row]) -> Request:
    v = paper[0].values
    payee = Payee(name=v["payee"], account=v["account"], bank=v["bank"], bank_no=v["bank_no"])
    lines = tuple(Line(allotment=row.values["allotment"], dep_econ=row.values["dep_econ"], amount=row.values["amount"]) for row in paper)
    return Request(key=_key(ask, paper), payee=payee, lines=lines, purpose=v["purpose"], **_batch(ask.head.get("name", "")))


def _account(row: Row) -> None:
    for key, says, short in (
        ("account", banking.check_number(row.values["account"]), "账号有误"),
        ("bank_no", banking.check_bank_no(row.values["bank_no"]), "行号有误"),
    ):
        if says:
            row.mark(key, short, says)


SHEET = Sheet(
    kind="payments", title="支付成批录入", verb="payment.request", back="payment:listing", columns=COLUMNS, heads=HEADS, check=check, commit=commit,
    places=PLACES, choices=choices, document_kind="payment", says="一行一笔支付申请（几个指标付一笔的，各行写同一个同笔号），提交即占用指标，待单位审核。",
)  # fmt: skip
SHEETS = (SHEET,)


def _batch(name: str) -> dict[str, str]:
    """有批次名的是批量业务：同批同单位同资金的，生成凭证时并成一张批量凭证（8207）."""
    return {"batch": name, "business": "4"} if name else {}
