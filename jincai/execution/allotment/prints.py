"""打印指标文：红头、文号、正文，附表列出本文下达的各条指标；单位的人只打得到本单位的。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from jincai.execution.allotment import models
from jincai.execution.allotment.facts import ApprovedToUnit, CarriedIn
from jincai.kernel.money import ZERO, capitals, show
from jincai.ledger import api as ledger
from jincai.platform.evoucher import api as evoucher
from jincai.platform.printing import api as printing
from jincai.platform.printshop import api as printshop
from jincai.platform.standards import api as standards

KIND = "allotment_notice"
GIVEN = (ApprovedToUnit.KIND, CarriedIn.KIND)
COLUMNS = (
    printing.Col("序号", 10, "index"), printing.Col("预算单位", 40), printing.Col("指标编号", 28, "code"), printing.Col("支出功能分类", 40),
    printing.Col("政府支出经济分类", 34), printing.Col("用途", 34), printing.Col("金额（元）", 30, "money"),
)  # fmt: skip


@printshop.paper(KIND, "指标文")
def notices(sight: printshop.Sight, documents: Sequence[str]) -> list[list[printing.Page]]:
    """按文号；三次查询，与份数、条数无关。"""
    found: dict[str, list[models.Allotment]] = defaultdict(list)
    rows = models.Allotment.seen.filter(division=sight.division, year=sight.year, document__in=list(documents)).order_by("agency", "number")
    for row in rows:
        if sight.sees(row.agency):
            found[row.document].append(row)
    given = _given([row.number for part in found.values() for row in part], sight)
    units = {unit.code: unit.name for unit in standards.agencies(sight.division)}
    return [printing.set_out(_document(name, found[name], given, units, sight)) for name in documents if name in found]


def _given(numbers: Sequence[str], sight: printshop.Sight) -> dict[str, Decimal]:
    """每条指标下达了多少：批复到单位的，上年结转转入的."""
    out: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for kept in ledger.facts_of(list(numbers), year=sight.year, division=sight.division) if numbers else []:
        if kept.kind in GIVEN:
            out[kept.document] += Decimal(str(kept.body["amount"]))
    return out


def _document(
    name: str, rows: Sequence[models.Allotment], given: dict[str, Decimal], units: dict[str, str], sight: printshop.Sight
) -> printing.Document:
    division = standards.division(sight.division)
    total = sum((given[row.number] for row in rows), ZERO)
    agencies = list(dict.fromkeys(units.get(row.agency, row.agency) for row in rows))
    to = f"{agencies[0]}：" if len(agencies) == 1 else "各有关预算单位："
    upper = next((row.upper_document for row in rows if row.upper_document), "")
    basis = f"根据《{upper}》，" if upper else f"根据本级人民代表大会批准的 {sight.year} 年预算，"
    body = (
        f"{basis}现下达你单位{sight.year}年预算指标{len(rows)}条，合计{capitals(total)}（¥{show(total)}），详见附表。"
        "请按照预算法及有关规定执行：按规定用途使用，不得超出指标支付；需要调剂的，按程序报批。"
    )
    on = max(row.approved_on for row in rows)
    end = printing.Prose(f"　\n{division.name}财政局\n{on.year} 年 {on.month} 月 {on.day} 日", plain=True, align="right")
    return printing.Document(
        title=f"{division.name}财政局关于下达{sight.year}年预算指标的通知", red=f"{division.name}财政局文件", left=name, right="单位：元",
        blocks=(
            printing.Prose(to, plain=True), printing.Prose(body), end, printing.Prose("附表：预算指标明细表", plain=True),
            _table(rows, given, units, total),
        ),
        notes=("本表由指标系统按此刻的指标打印；在本系统里的状况（可用、占用、已付）以系统为准。",), demo=evoucher.rehearsing(),
    )  # fmt: skip


def _table(rows: Sequence[models.Allotment], given: dict[str, Decimal], units: dict[str, str], total: Decimal) -> printing.Table:
    def named(code_set: str, code: str, row: models.Allotment) -> str:
        found = standards.code(code_set, code, row.approved_on, row.division) if code else None
        return f"{code} {found.name if found else ''}".strip()

    listed = [
        printing.Row((
            place, units.get(row.agency, row.agency), row.number, named("exp_func", row.exp_func, row), named("gov_econ", row.gov_econ, row), row.title,
            given[row.number],
        ))
        for place, row in enumerate(rows, 1)
    ]  # fmt: skip
    return printing.Table(COLUMNS, listed, (printing.Row(("", "合计", f"{len(rows)} 条", "", "", "", total), strong=True),))
