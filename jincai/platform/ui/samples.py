"""组件目录的样品：写死的练习数据，不取库里的任何一行；画它们的是各页同一套模板。"""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

from django.utils import timezone

from jincai.kernel.rules import Hold, Refused, Violation
from jincai.platform.ui.acting import Acting, Holder
from jincai.platform.ui.documents import Attached, Chain, Document, Fact, Note
from jincai.platform.ui.parts import Event, Link, Progress, Step, Way
from jincai.platform.ui.revealing import Revealed

ON = date(2025, 10, 28)
TOKENS = (
    ("--bg", "页底"), ("--surface", "卡、表"), ("--surface-2", "表头、合计"), ("--hover", "悬停"), ("--line", "分隔"), ("--line-strong", "控件边"),
    ("--ink", "正文"), ("--ink-2", "说明"), ("--ink-3", "次要"), ("--accent", "强调"), ("--accent-soft", "选中"), ("--bad", "错与过期"),
    ("--bad-soft", "错的底"), ("--c1", "图：主角"), ("--c2", "图：占用"), ("--c3", "图：对照"), ("--c4", "图：底"),
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """样品清单的一行."""

    number: str
    on: date
    agency: str
    payee: str
    state: str
    count: int
    rate: Decimal | None
    amount: Decimal | None


STATES = {"DRAFT": "待审核", "RETURNED": "已退回", "DONE": "已办结"}


def rows(count: int = 120) -> list[Sample]:
    """样品行."""
    states = list(STATES)
    return [
        Sample(
            number=f"YP-2025-{n:06d}", on=date(2025, n % 12 + 1, n % 28 + 1), agency="练习单位" if n % 2 else "练习小学", payee=f"练习商店第 {n} 门市部",
            state=states[n % 3], count=n % 7, rate=None if n % 11 == 0 else Decimal(n % 100) / 100, amount=None if n % 13 == 0 else Decimal(n * 1234) / 100,
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def refusal() -> Refused:
    """一次拒绝：规则、当时的数、谁占着、怎么办."""
    hold = Hold(document="YP-2025-000007", amount=Decimal("53400.00"), by="和丽梅", since=ON)
    said = Violation(
        rule="R04", says="指标可用不足：要 126,400.00 元，可用 73,000.00 元，差 53,400.00 元", cites="预算法实施条例（凭记忆）", subject="YP-2025-000001",
        asked=Decimal("126400.00"), available=Decimal("73000.00"), executed=Decimal("40000.00"), holds=(hold,), remedy="减为可用数，或换一个指标",
        who="市教育体育局 王某 8126",
    )  # fmt: skip
    return Refused([said], "没有提交：指标可用不足")


def ways() -> list[Way]:
    """被拒以后的几条路."""
    return [Way("减为可用数 73,000.00", url="#refusal"), Way("改用其他指标", url="#refusal"), Way("看占用它的单据", url="#refusal")]


STEPS = (
    Step("填报", "done", "和丽梅", date(2025, 10, 28)), Step("单位审核", "done", "木建军", date(2025, 10, 28)),
    Step("国库审批", "now", "杨志强", "已等 2 天"), Step("清算", "todo", "", "批准后自动"), Step("记账", "todo", "", "清算后自动"),
)  # fmt: skip
STOPPED = (Step("填报", "done", "和丽梅", date(2025, 10, 28)), Step("单位审核", "stop", "木建军", "退回：缺合同"), Step("国库审批", "todo"))
LINKS = (
    Link("预算", "练习单位", url="#chain", note="部门预算", when=date(2025, 1, 24), amount=Decimal("12486300.00")),
    Link("指标", "丽财教〔2025〕18号", url="#chain", note="可用 257,650.00", when=date(2025, 4, 16), amount=Decimal("860000.00")),
    Link("支付申请", "YP-2025-000318", note="本页", when=ON, amount=Decimal("211000.00"), here=True),
    Link("清算", "待人民银行", note="过时点，次日首批", when="今天 10:00", amount=Decimal("211000.00"), todo=True),
)  # fmt: skip
EVENTS = (Event("10-28 15:40", "木建军", "单位审核：同意"), Event(date(2025, 10, 28), "和丽梅", "提交"))


def acting() -> Acting:
    """在谁手里、能做什么."""
    holder = Holder("国库审批", "国库处审批　杨志强、张国庆", ON, 2, 1)
    return Acting(
        "sample", "YP-2025-000318", Decimal("211000.00"), "/catalogue/document/", (holder,), mine=True, back_to=(("agency", "单位审核"),),
        may_withdraw=True, may_remind=True, may_take=True,
    )  # fmt: skip


def document() -> Document:
    """一张样品单据，各块齐全."""
    facts = (
        Fact("收款人", "丽江云岭教育培训中心（示例）", wide=True, strong=True), Fact("金额", Decimal("211000.00"), wide=True),
        Fact("账号", "***************4213", wide=True, masked="account"), Fact("用途", "2025 年秋季骨干教师培训及教材", wide=True),
        Fact("凭证", "8202-2025-10-01127", url="#entries"), Fact("申请日期", ON), Fact("已退款", Decimal("600.00")), Fact("银行流水", empty="未支付"),
    )  # fmt: skip
    return Document(
        title="样品单据 YP-2025-000318", crumbs=(("运行", ""), ("组件目录", "/catalogue/")), tags=(("待国库审批", "is-now"),), beside="练习单位",
        buttons=(("复制", "#lines", False),), note=Note("退回", "缺合同，补齐再送", bad=True), steps=STEPS, acting=acting(), facts=facts, reveal=Revealed(),
        chains=(Chain(LINKS),), entries=(), entries_note="清算后自动记账", history=EVENTS,
        attached=(Attached("培训合同.pdf", "#attached", 482_113, timezone.now(), "和丽梅"),),
    )  # fmt: skip


PROGRESS = (
    Progress("导入支付明细", "waiting", 0, 200), Progress("导入支付明细", "running", 83, 200, left="一分钟"),
    Progress("导入支付明细", "done", 200, 200, "已导入 197 件", refused=3, ways=(Way("看没有办成的", "#progress"),)),
    Progress("导入支付明细", "failed", 12, 200, "文件第 13 行读不懂", ways=(Way("重新选文件", "#progress"),)),
)  # fmt: skip
