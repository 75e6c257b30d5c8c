"""拒绝说明：与接口同词，条形加起来是全部，每笔占用都在。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.template import Context, Template

from jincai.kernel.rules import Hold, Refused, Violation
from jincai.platform.ui import refusals
from jincai.platform.ui.parts import Way

D = Decimal


def refused() -> Refused:
    holds = (
        Hold(document="ZF-2025-00291", amount=D("58600"), since=date(2025, 10, 22), by="木建军"),
        Hold(document="HT-67", amount=D("80000")),
    )
    short = Violation(
        rule="R04", says="可执行指标余额不足", cites="预算法实施条例 第五十七条", subject="ZB-1", asked=D("96500"), available=D("73000"),
        executed=D("268400"), holds=holds, remedy="减为可用数", who="李雪松",
    )  # fmt: skip
    return Refused([short, Violation(rule="R12", says="账号<17 位>不对", remedy="核对账号")], "没有提交")


def test_the_sum_is_what_the_ledger_saw() -> None:
    told = refusals.told(refused(), "allotment", "payment")
    only = told.sums[0]
    assert (only.total, only.held, only.over) == (D("480000"), D("138600"), D("23500"))
    assert [part.kind for part in only.parts] == ["paid", "held", "free", "over"]
    assert len(told.sums) == 1  # the second reason has no amount
    assert told.who == "李雪松"
    assert "超出 23,500.00 元" in only.says


def test_the_page_says_every_reason_in_the_words_of_the_contract() -> None:
    shown = Template("{% refusal problem ways %}").render(Context({"problem": refused(), "ways": [Way("减为可用数 73,000.00", url="/x/")]}))
    for words in ("没有提交：2 个原因", "可执行指标余额不足", "R04", "预算法实施条例 第五十七条", "96,500.00", "73,000.00", "ZF-2025-00291", "木建军"):
        assert words in shown, words
    assert "账号&lt;17 位&gt;不对" in shown
    assert 'role="alert"' in shown
    assert shown.count("is-main") == 1


def test_nothing_free_and_nothing_held_still_draws() -> None:
    none = Refused([Violation(rule="R04", says="不足", asked=D("0.01"), available=D(0))])
    only = refusals.told(none, "allotment", "payment").sums[0]
    assert [part.kind for part in only.parts] == ["over"]


def test_one_reason_is_the_title() -> None:
    one = Refused([Violation(rule="R14", says="指标已冻结", subject="ZB-1")], "没有提交")
    assert "没有提交：指标已冻结" in Template("{% refusal problem %}").render(Context({"problem": one}))
