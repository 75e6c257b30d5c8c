"""打印支付申请书：收款人与付款、金额大写、明细、各步办理人的签字栏；账号遮住。支付凭证由凭证库来打。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from jincai.execution.payment import facts, queries
from jincai.execution.payment.queries import PaymentRow
from jincai.execution.payment.screens.paper import KIND
from jincai.ledger import api as ledger
from jincai.platform.banking import api as banking
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.platform.printing import api as printing
from jincai.platform.printshop import api as printshop
from jincai.platform.standards import api as standards

COLUMNS = (
    printing.Col("序号", 9, "index"), printing.Col("指标", 27, "code"), printing.Col("支出功能分类", 42), printing.Col("部门支出经济分类", 34),
    printing.Col("政府支出经济分类", 34), printing.Col("金额（元）", 28, "money"),
)  # fmt: skip
STEPS = (("制单人", facts.PaymentRequested.KIND, "requested_by"), ("单位审核人", facts.PaymentReviewed.KIND, "reviewed_by"),
         ("国库审批人", facts.PaymentApproved.KIND, "approved_by"))  # fmt: skip


@printshop.paper(KIND, "支付申请书")
def requests(sight: printshop.Sight, numbers: Sequence[str]) -> list[list[printing.Page]]:
    """看得到的申请，按所要的次序；六次查询，与份数无关。"""
    rows = {row.number: row for row in queries.several_seen(division=sight.division, year=sight.year, numbers=numbers)}
    wanted = [rows[number] for number in numbers if number in rows and sight.sees(rows[number].agency)]
    people = identity.names()
    days = _days([row.number for row in wanted], sight)
    units = {unit.code: unit.name for unit in standards.agencies(sight.division)}
    return [printing.set_out(_document(row, units.get(row.agency, row.agency), people, days, sight)) for row in wanted]


def _days(numbers: Sequence[str], sight: printshop.Sight) -> Mapping[tuple[str, str], date]:
    """哪一步哪一天办的，最后一次为准."""
    kept = ledger.facts_of(list(numbers), year=sight.year, division=sight.division) if numbers else []
    return {(k.document, k.kind): k.on for k in sorted(kept, key=lambda k: k.seq)}


def _document(row: PaymentRow, unit: str, people: Mapping[str, str], days: Mapping[tuple[str, str], date], sight: printshop.Sight) -> printing.Document:
    fund = standards.code("fund_type", row.fund, row.on, row.division)
    pairs = printing.Pairs((
        printing.Pair("申请单位", f"{row.agency} {unit}"), printing.Pair("资金性质", f"{row.fund} {fund.name if fund else ''}".strip()),
        printing.Pair("收款人全称", row.payee), printing.Pair("收款人账号", banking.masked(row.account)),
        printing.Pair("收款人开户行", f"{row.bank} {row.bank_no}".strip()), printing.Pair("支付凭证号", row.order or "未生成"),
        printing.Pair("用途", row.purpose, True),
    ))  # fmt: skip
    below = [printing.Pair("当前状态", row.label)]
    if row.batch:
        below.append(printing.Pair("批次", row.batch))
    if row.paid_on:
        below += [printing.Pair("支付日期", f"{row.paid_on}"), printing.Pair("银行流水号", row.bank_serial)]
    if row.says:
        below.append(printing.Pair("说明", row.says, True))
    signs = printing.Signs(tuple(_sign(label, getattr(row, field), days.get((row.number, kind)), people) for label, kind, field in STEPS))
    return printing.Document(
        notes=("办理人由系统按登录身份记下；本单不是付款凭证，付款以支付凭证为准。",),
        title=f"{standards.division(row.division).name}国库集中支付申请书", left=f"申请日期：{row.on:%Y 年 %m 月 %d 日}", middle=f"单号：{row.number}",
        right="单位：元", blocks=(pairs, printing.Sum(row.amount), _lines(row), printing.Pairs(tuple(below)), signs), demo=evoucher.rehearsing(),
        void=row.label if row.state in ("VOIDED", "REJECTED", "WITHDRAWN", "EXPIRED") else "",
    )  # fmt: skip


def _lines(row: PaymentRow) -> printing.Table:
    def named(code_set: str, code: str) -> str:
        found = standards.code(code_set, code, row.on, row.division) if code else None
        return f"{code} {found.name if found else ''}".strip()

    rows = [
        printing.Row((
            line.position, line.allotment + (f"（合同 {line.contract}）" if line.contract else ""), named("exp_func", line.exp_func),
            named("dep_econ", line.dep_econ), named("gov_econ", line.gov_econ), line.amount,
        ))
        for line in row.lines
    ]  # fmt: skip
    return printing.Table(COLUMNS, rows, (printing.Row(("", "合计", "", "", "", row.amount), strong=True),))


def _sign(label: str, user: str, on: date | None, people: Mapping[str, str]) -> printing.Sign:
    if not user:
        return printing.Sign(f"{label}（签章）")
    name = people.get(user, "系统" if user == "system" else user)
    return printing.Sign(f"{label}（签章）", name, on)


@printshop.paper("payment_order", "支付凭证", verb="voucherstore.read", marked=True)
def orders(sight: printshop.Sight, numbers: Sequence[str]) -> list[list[printing.Page]]:
    """这些申请的支付凭证：在一张批量凭证里的打那一张，只打一次."""
    rows = {row.number: row for row in queries.several_seen(division=sight.division, year=sight.year, numbers=numbers)}
    mine = [rows[number] for number in numbers if number in rows and rows[number].order and sight.sees(rows[number].agency)]
    documents = list(dict.fromkeys(row.batch_order or row.number for row in mine))
    return list(printshop.paper_of("voucher_of_document").draw(sight, documents))
