"""打印用款计划表：一个单位一份，各类各资金按月列出；另可打一张计划单。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from jincai.execution.cashplan import screens
from jincai.execution.cashplan.screens import PlanRow
from jincai.kernel.money import ZERO
from jincai.platform.evoucher import api as evoucher
from jincai.platform.printing import api as printing
from jincai.platform.printshop import api as printshop
from jincai.platform.standards import api as standards

KIND, OF_UNIT = screens.KIND, "cashplan_unit"
MONTHS = range(1, 13)


@printshop.paper(OF_UNIT, "用款计划表")
def tables(sight: printshop.Sight, agencies: Sequence[str]) -> list[list[printing.Page]]:
    """按单位代码，全年十二个月；查询数与单位数无关。"""
    wanted = [code for code in agencies if sight.sees(code)]
    found: dict[str, list[PlanRow]] = defaultdict(list)
    for row in screens.by_month(division=sight.division, year=sight.year, agencies=wanted):
        found[row.agency].append(row)
    units = {unit.code: unit.name for unit in standards.agencies(sight.division)}
    return [printing.set_out(_of_unit(code, units.get(code, code), found[code], sight)) for code in wanted if code in found]


def _of_unit(code: str, name: str, rows: Sequence[PlanRow], sight: printshop.Sight) -> printing.Document:
    sums: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for row in rows:
        sums[row.func_class, row.fund][row.month] += row.approved
    columns = (
        printing.Col("支出功能分类", 36), printing.Col("资金性质", 24), *(printing.Col(f"{month}月", 17, "money") for month in MONTHS),
        printing.Col("合计", 20, "money"),
    )  # fmt: skip
    listed = [
        printing.Row((_named("exp_func", func, sight), _named("fund_type", fund, sight), *(part.get(m) for m in MONTHS), sum(part.values(), ZERO)))
        for (func, fund), part in sorted(sums.items())
    ]
    whole = [sum((part.get(m, ZERO) for part in sums.values()), ZERO) for m in MONTHS]
    total = printing.Row(("合计", "", *whole, sum(whole, ZERO)), strong=True)
    return printing.Document(
        title=f"{sight.year} 年国库集中支付用款计划表", left=f"单位：{code} {name}", middle=standards.division(sight.division).name, right="金额单位：元",
        blocks=(printing.Table(columns, listed, (total,)), _names("单位负责人", "财务负责人", "经办人", "国库处")), landscape=True,
        notes=("按月批复的数，已减去调减；剩余结转以后月份由国库处批复。",), demo=evoucher.rehearsing(),
    )  # fmt: skip


@printshop.paper(KIND, "用款计划单")
def papers(sight: printshop.Sight, numbers: Sequence[str]) -> list[list[printing.Page]]:
    """按计划单号，批复或调减的各行。"""
    units = {unit.code: unit.name for unit in standards.agencies(sight.division)}
    found = screens.papers(division=sight.division, year=sight.year, numbers=numbers)
    return [printing.set_out(made) for number in numbers if number in found and (made := _paper(found[number], units, sight))]


def _paper(paper: screens.PlanPaper, units: dict[str, str], sight: printshop.Sight) -> printing.Document | None:
    lines = [line for line in paper.lines if sight.sees(line[2].agency)]
    if not lines:
        return None
    columns = (
        printing.Col("序号", 10, "index"), printing.Col("事项", 30), printing.Col("预算单位", 46), printing.Col("支出功能分类", 40),
        printing.Col("资金性质", 30), printing.Col("月份", 12), printing.Col("金额（元）", 30, "money"),
    )  # fmt: skip
    rows = [
        printing.Row((
            place, title, units.get(r.agency, r.agency), _named("exp_func", r.func_class, sight), _named("fund_type", r.fund, sight), f"{r.month} 月",
            amount,
        ))
        for place, (title, amount, r) in enumerate(lines, 1)
    ]  # fmt: skip
    total = printing.Row(("", "合计", f"{len(lines)} 行", "", "", "", sum((amount for _, amount, _ in lines), ZERO)), strong=True)
    return printing.Document(
        title=f"{standards.division(sight.division).name}用款计划批复单", left=f"批复日期：{paper.on:%Y 年 %m 月 %d 日}", middle=f"单号：{paper.number}",
        right="单位：元", blocks=(printing.Table(columns, rows, (total,)), printing.Signs((
            printing.Sign("批复（国库处）", paper.who, paper.on), printing.Sign("财政部门（公章）"),
        ))), demo=evoucher.rehearsing(),
    )  # fmt: skip


def _names(*labels: str) -> printing.Signs:
    return printing.Signs(tuple(printing.Sign(label) for label in labels), names=True)


def _named(code_set: str, code: str, sight: printshop.Sight) -> str:
    found = standards.code(code_set, code, sight.on, sight.division)
    return f"{code} {found.name}" if found else code
