"""第一次用：按岗位四到六步，每步一个页面、一句话；走到哪一步跟着人走，关了可以再打开。

Kept in the same table as the views of lists (`ui_listview`): what one person keeps of a page, seen by nobody else; remembered in the
session too, so that the front page does not ask for it again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.http import HttpRequest

from jincai.platform.identity.api import Actor
from jincai.platform.ui import api as ui
from jincai.project.front import posts

KEY, CLOSED = "tour", "closed"


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """一步: `name` what is remembered, `page` the URL name, `verb` without which it is not his step."""

    name: str
    title: str
    says: str
    page: str
    verb: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Walked:
    """一步与走没走过."""

    step: Step
    url: str
    done: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Tour:
    """这个人的几步."""

    steps: Sequence[Walked]
    closed: bool

    @property
    def done(self) -> int:
        """走过几步."""
        return sum(each.done for each in self.steps)


_INBOX = Step("inbox", "看待办", "到了你这一步的单据都在这里，最急的在前；点单号看明细，勾选可以成批办", "inbox:listing")
_LISTS = Step("payments", "查一笔支付", "清单的筛选就是网址，可以存成自己的视图；Ctrl K 按单号、金额、收款人直接找", "payment:listing")
_NOTICES = Step("notices", "定好要哪些通知", "退回、到期、银行的结果，即时告诉你还是每天汇总，由你定", "noticeboard:settings")
_SAFE = Step("safe", "看看登录安全", "改密码、绑第二因素，看你在哪些设备上登录着", "access:security")
_FLOWS = Step("flows", "认认审批流程", "每种单据谁审、几个工作日、超过多少要会签，都画在图上", "inbox:flows")
_TABLE = Step("table", "从一个数点到单据", "执行表里每个数都点得开：分录、单据、凭证，浏览器的后退回得来", "statements:function")
STEPS: dict[str, tuple[Step, ...]] = {
    "clerk": (
        Step("allotments", "看本单位的指标", "先看有多少可用、被谁占着；用哪条指标付，就从它申请", "allotment:listing"),
        Step("request", "申请一笔支付", "写了收款人、用途，会提示该用哪条指标；没有填完也不会丢", "payment:request", "payment.request"),
        Step("mine", "看办到哪一步", "你发起的各种单据停在谁手里、何时到期，可以催办", "inbox:mine"),
        _LISTS, _NOTICES, _SAFE,
    ),
    "approver": (_INBOX, _FLOWS, _LISTS, Step("away", "不在时移交", "请假、出差前把手里的单据交给同岗位的人", "inbox:away"), _NOTICES, _SAFE),
    "treasury": (
        _INBOX, Step("send", "签发支付凭证", "批准了的在这里整批签发，一次口令，送代理银行", "payment:sending", "payment.order"),
        Step("lines", "看与银行的线路", "凭证送到没有、回单到没有、停在哪一件", "reconciliation:lines"),
        Step("reconcile", "每天三方对账", "账面、代理银行、人民银行逐张核对，对不上的写明为什么、怎么办", "reconciliation:desk"), _LISTS, _NOTICES,
    ),
    "budget": (
        _INBOX, Step("allotments", "看指标", "按单位、科目、状况筛选；每一条都有来路和占用", "allotment:listing"),
        Step("virements", "办指标调剂", "申请时即冻结调出的金额，批准后调入；在谁手里一看便知", "allotment:virements"), _TABLE, _FLOWS, _NOTICES,
    ),
    "accountant": (
        Step("reconcile", "签认三方对账", "国库处对账之后由你复核签认，两人不能是同一个", "reconciliation:desk"),
        Step("trial", "看试算平衡表", "三本账、任意一天，点科目看明细账", "statements:trial"), _TABLE,
        Step("period", "结账", "按月依次结，结了的月份不再收；反结要写原因", "closing:listing"), _NOTICES, _SAFE,
    ),
    "leader": (
        Step("overview", "看执行总览", "钱走到哪里、快慢、哪里不对，一屏看完", "analysis:overview"), _TABLE, _INBOX, _FLOWS, _NOTICES,
    ),
    "administrator": (
        Step("tree", "看组织机构", "区划、单位、处室在任一天的样子；变更都从某一天起", "roster:tree"),
        Step("users", "用户与任岗", "系统管理员建用户，安全管理员授岗位：两个人办", "roster:users", "identity.create_user"),
        Step("assign", "授岗位", "给人岗位，写明管哪些单位、从哪天到哪天", "roster:users", "identity.assign"),
        Step("trail", "查审计", "谁在何时从哪里做了什么，连被拒绝的都在", "trail:listing", "audit.search"),
        _FLOWS, Step("days", "工作日", "期限按工作日算：放假、补班在这里登记", "inbox:days"), _NOTICES, _SAFE,
    ),
    "bank": (
        Step("orders", "看发来的支付凭证", "财政发给贵行的支付凭证与回单，逐张可查", "payment:orders", "payment.read_orders"), _NOTICES,
        Step("find", "按单号查找", "页首写完整的凭证号，找出那一张", "find"), _SAFE,
    ),
}  # fmt: skip
"""各岗位的几步，岗位见 front/posts.py."""


def tour(request: HttpRequest) -> Tour:
    """这个人的几步，走过的、关没关. One query, once a session."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    kept = request.session.get(KEY)
    if kept is None:
        kept = request.session[KEY] = ui.remembered(desk, KEY)
    done = kept.split(",")
    steps = tuple(Walked(step, url, step.name in done) for step, url in mine(desk.actor))
    return Tour(steps, CLOSED in done or not steps)


def mine(actor: Actor) -> Sequence[tuple[Step, str]]:
    """他的几步: those that he may do and that are there."""
    own = [(step, ui.address(step.page)) for step in STEPS[posts.part(actor)] if (not step.verb or actor.may(step.verb)) and ui.opens(actor, step.page)]
    return [(step, url) for step, url in own if url][:6]


def walked(request: HttpRequest, name: str) -> str:
    """走过一步: remembered; the address it leads to, "" when there is no such step."""
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    url = next((url for step, url in mine(desk.actor) if step.name == name), "")
    if url:
        _keep(request, [*_kept(request), name])
    return url


def close(request: HttpRequest) -> None:
    """关了."""
    _keep(request, [*_kept(request), CLOSED])


def reopen(request: HttpRequest) -> None:
    """再打开，从头走."""
    _keep(request, [])


def _kept(request: HttpRequest) -> list[str]:
    return [name for name in ui.remembered(request.desk, KEY).split(",") if name]  # type: ignore[attr-defined]


def _keep(request: HttpRequest, names: list[str]) -> None:
    told = ",".join(dict.fromkeys(names))
    ui.remember(request.desk, KEY, told)  # type: ignore[attr-defined]
    request.session[KEY] = told
