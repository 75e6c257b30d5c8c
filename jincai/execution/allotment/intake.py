"""指标的成批录入：申请调剂（一行一张）、批复到单位（一行一条）。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from jincai.books.allotment import POOL_DEPARTMENT
from jincai.execution.allotment import operations, rules
from jincai.execution.allotment.operations import NewAllotment, Wanted, applying
from jincai.execution.allotment.screens import choosing
from jincai.kernel.money import ZERO, show
from jincai.kernel.rules import Refused, violations
from jincai.kernel.shortage import shortage
from jincai.ledger import api as ledger
from jincai.platform.intake.api import Ask, Choice, Column, Result, Row, Sheet, refused
from jincai.platform.standards import api as standards

PROJECT_KINDS = {"1": "人员类", "2": "运转类", "3": "特定目标类"}
APPLYING = (
    Column(key="giving", title="调出指标", most=140, width=20, hint="指标编号，后面可带用途"),
    Column(key="taking", title="调入指标", most=140, width=20, hint="指标编号；单位只在本部门的指标之间申请"),
    Column(key="amount", title="金额", kind="money", width=16, hint="不超过调出指标的可用数"),
    Column(key="reason", title="理由", most=200, width=40, hint="为什么这条有余、那条不足"),
)
ISSUING = (
    Column(key="agency", title="单位", kind="agency", width=20, hint="单位代码或全称", also=("预算单位",)),
    Column(
        key="exp_func",
        title="功能科目",
        kind="code",
        code_set="exp_func",
        width=20,
        hint="末级科目，如 2050202 小学教育",
        also=("支出功能分类",),
    ),
    Column(key="fund", title="资金", kind="code", code_set="fund_type", width=14, hint="资金性质，如 111", also=("资金性质",)),
    Column(
        key="gov_econ",
        title="政府经济分类",
        kind="code",
        code_set="gov_econ", digits=3,
        need=False,
        width=16,
        hint="到类，如 502；可留空",
        also=("政府支出经济分类",),
    ),
    Column(key="title", title="用途", most=120, width=28, hint="指标说明"),
    Column(key="project_kind", title="项目类别", kind="number", low=1, high=3, width=10, hint="1 人员类，2 运转类，3 特定目标类"),
    Column(key="amount", title="金额", kind="money", width=16, hint="不超过主管部门的待分指标"),
)
DOCUMENT = Column(key="document", title="指标文号", most=60, hint="如 丽财指〔2025〕18号；一个文号同样的内容只办一次")


def check_applying(ask: Ask, rows: Sequence[Row]) -> None:
    """预看规定与余额，连同前面各行。"""
    for row in rows:
        for key in ("giving", "taking"):
            row.values[key] = row.values[key].split()[0]
    for row, why in zip(
        rows, applying.foresee(division=ask.division, wanted=[_wanted(row) for row in rows], on=ask.on, actor=ask.actor), strict=True
    ):
        if why:
            refused(VIREMENTS, row, why)


def apply(ask: Ask, rows: Sequence[Row]) -> list[Result]:
    """申请：一行一张，先冻结调出方。"""
    found = operations.apply_virements(division=ask.division, wanted=[_wanted(row) for row in rows], on=ask.on, actor=ask.actor)
    return [Result(number, why) for number, why in found]


def check_issuing(ask: Ask, rows: Sequence[Row]) -> None:
    """资金与科目相合；主管部门待分够不够，连同前面各行。"""
    for row in rows:
        v = row.values
        fits = standards.fund_fits(v["exp_func"], v["fund"], ask.on)
        case = rules.Movement(document=ask.head.get("document") or "-", exp_func=v["exp_func"], fund=v["fund"], fund_fits=fits)
        if found := violations(rules.ISSUE, case, on=ask.on):
            refused(ALLOTMENTS, row, Refused(found, "不能批复"))
    good = [row for row in rows if row.ok]
    left = ledger.balances(POOL_DEPARTMENT, year=ask.year, division=ask.division, controls=sorted({_pool(ask, row) for row in good}))
    taken: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in good:
        pool = _pool(ask, row)
        available = left.get(pool, ZERO) - taken[pool]
        if row.amount("amount") > available:
            refused(ALLOTMENTS, row, Refused([shortage(POOL_DEPARTMENT, pool, row.amount("amount"), available)], "不能批复"))
        else:
            taken[pool] += row.amount("amount")


def issue(ask: Ask, rows: Sequence[Row]) -> list[Result]:
    """批复到单位：全部或一条不批；下达另由流程办。"""
    made = [
        NewAllotment(
            agency=v["agency"], department=_department(ask, v["agency"]), exp_func=v["exp_func"], fund=v["fund"], gov_econ=v.get("gov_econ", ""),
            title=v["title"], project_kind=str(v["project_kind"]), amount=v["amount"],
        )
        for v in (row.values for row in rows)
    ]  # fmt: skip
    try:
        numbers = operations.approve_to_unit(division=ask.division, lines=made, document=ask.head["document"], on=ask.on, actor=ask.actor)
    except Refused as why:
        subjects = {v.subject for v in why.violations}
        named = [row for row in rows if _pool(ask, row) in subjects]
        return [Result("", why if row in named or not named else None) for row in rows]
    return [Result(number) for number in numbers]


def allotments(ask: Ask) -> Mapping[str, Sequence[Choice]]:
    """调剂可选的指标，两边相同。"""
    units = [unit.code for unit in standards.agencies(ask.division, ask.on) if ask.actor.acts_for(unit.code, "allotment.apply_virement")]
    found = choosing.of_agencies(division=ask.division, year=ask.year, agencies=units, on=ask.on) if units else []
    told = [Choice(each.number, f"{each.title}　{each.func_name}　可用 {show(each.available)}") for each in found]
    return {"giving": told, "taking": told}


def codes(ask: Ask) -> Mapping[str, Sequence[Choice]]:
    """单位、资金、政府经济分类。"""
    return {
        "agency": [Choice(unit.code, unit.name) for unit in standards.agencies(ask.division, ask.on)],
        "fund": [Choice(row.code, row.name) for row in standards.codes("fund_type", ask.on, ask.division)],
        "gov_econ": [Choice(row.code, row.name) for row in standards.codes("gov_econ", ask.on, ask.division) if len(row.code) == 3],
        "project_kind": [Choice(code, name) for code, name in PROJECT_KINDS.items()],
    }


def _wanted(row: Row) -> Wanted:
    v = row.values
    return Wanted(giving=v["giving"], taking=v["taking"], amount=v["amount"], reason=v["reason"])


def _department(ask: Ask, agency: str) -> str:
    unit = standards.agency(ask.division, agency, ask.on)
    return (unit.department or unit.parent or unit.code) if unit else agency


def _pool(ask: Ask, row: Row) -> str:
    """主管部门待分的控制键."""
    v = row.values
    return "|".join((_department(ask, v["agency"]), v["fund"], v["exp_func"]))


VIREMENTS = Sheet(
    kind="virements", title="调剂成批申请", verb="allotment.apply_virement", back="allotment:virements", columns=APPLYING, check=check_applying, commit=apply,
    places={"GIVING": ("giving", "没有这条指标"), "TAKING": ("taking", "没有这条指标"), "A04": ("taking", "不在本部门"), "A05": ("taking", "不由你管，或没有"),
            "A06": ("taking", "与调出相同"), "R31": ("taking", "资金性质不同"), "I02": ("giving", "不由你管"), "I04": ("giving", "超出你的授权")},
    choices=allotments, document_kind="virement", says="一行一张调剂单，提交即冻结调出方，待财政批准。",
)  # fmt: skip
ALLOTMENTS = Sheet(
    kind="allotments", title="指标成批批复", verb="allotment.approve_to_unit", back="allotment:listing", columns=ISSUING, heads=(DOCUMENT,),
    check=check_issuing, commit=issue, places={"R31": ("fund", "与科目不合"), "A01": ("amount", "请填指标文号")}, choices=codes, document_kind="allotment",
    says="一行一条指标，从主管部门待分批复到单位，再由流程下达。",
)  # fmt: skip
SHEETS = (VIREMENTS, ALLOTMENTS)
