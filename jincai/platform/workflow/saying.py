"""拒绝的话：流程里办不了的每一种情形，说清为什么、现在在哪里、谁办过、该怎么办。"""

from __future__ import annotations

from jincai.kernel.rules import Refused, Violation
from jincai.platform.identity import api as identity
from jincai.platform.workflow.handlers import title_of
from jincai.platform.workflow.seats import DONE, Running, Seat

CITES = "流程管理：单据按已发布的流程逐环节办理"
ENDED = {"withdraw": "撤回", "return": "退回", "reject": "退回", "void": "作废", "expire": "过期作废"}


def refused(rule: str, says: str, subject: str, remedy: str, who: str = "", title: str = "没有办理") -> Refused:
    """一条拒绝."""
    return Refused([Violation(rule=rule, says=says, cites=CITES, subject=subject, remedy=remedy, who=who)], title)


def missing(kind: str, document: str) -> Refused:
    """没有这张单据, or it is not his to see."""
    number = document[:40]
    return refused("MISSING", f"没有{title_of(kind)} {number}", number, "查对单据号；别的单位的单据看不到", title="没有这张单据")


def twice(document: str) -> Refused:
    """选了两次."""
    return refused("W10", f"{document[:40]} 选了两次，只办一次", document[:40], "一张单据选一次")


def ended(at: Running, by: str = "", action: str = "") -> Refused:
    """已经办完或终止."""
    if at.state == DONE:
        last = max((seat for seat in at.seats if seat.state == DONE), key=lambda seat: seat.id, default=None)
        who = f"，最后由 {last.done_by} 于 {last.done_on} 办过" if last else ""
        return refused("W01", f"{at.document} 已经办完{who}", at.document, "不需要再办；要改的另办更正")
    word = ENDED.get(action, "终止")
    return refused("W01", f"{at.document} 已{word}{f'（{by}）' if by else ''}，不在办理中", at.document, "需要的重新申请")


def elsewhere(at: Running, verb: str) -> Refused:
    """不在这一步: done meanwhile by whom, or not come so far."""
    now = "、".join(dict.fromkeys(seat.title for seat in at.open))
    done = [seat for seat in at.seats if seat.state == DONE and seat.verb == verb]
    if done:
        last = done[-1]
        says = f"{at.document} 的“{last.title}”已由 {last.done_by} 办过（{last.done_on}），现在在“{now}”"
    else:
        says = f"{at.document} 现在在“{now}”，不在这一步"
    return refused("W02", says, at.document, "看单据现在在谁手里，由那一步的人办理", holders_of(at.open))


def not_his_post(seat: Seat, document: str, user: str) -> Refused:
    """岗位不对."""
    post = _post(seat.post)
    return refused("W03", f"{document} 的“{seat.title}”由“{post}”办理，{user}不以这个岗位办理", document, "请由这个岗位的人员办理", post)


def not_his_unit(seat: Seat, document: str, user: str) -> Refused:
    """财政部门自己的单据."""
    return refused("W03", f"{document} 是财政部门的单据，{user}的“{_post(seat.post)}”只管自己的单位", document, "请由财政部门的人员办理")


def held(seat: Seat, document: str) -> Refused:
    """别人签收了."""
    return refused("W04", f"{document} 的“{seat.title}”已由 {seat.holder} 签收", document, f"请 {seat.holder} 办理，或请他移交", seat.holder)


def signed_already(seat: Seat, document: str, user: str) -> Refused:
    """同一环节一个人只签一次."""
    return refused("W08", f"{user}已经签过 {document} 的“{seat.title}”，这一步要几个人分别签", document, "请另一位有此岗位的人员签")


def no_way_back(seat: Seat, document: str, to: str, allowed: str) -> Refused:
    """不能退回到那里."""
    says = f"{document} 不能从“{seat.title}”退回到“{to}”" if to else f"{document} 没有写明退回到哪个环节"
    return refused("W09", says, document, f"可退回到：{allowed}" if allowed else "这一步不能退回到前面；可以退回给单位", title="没有退回")


def no_reason(document: str) -> Refused:
    """退回没有理由."""
    return refused("W11", f"退回 {document} 没有写理由", document, "写明为什么退回", title="没有退回")


def holders_of(seats: tuple[Seat, ...]) -> str:
    """谁手里: the holder, else the post."""
    return "、".join(dict.fromkeys(seat.holder or _post(seat.post) or identity.who_may(seat.verb) for seat in seats))


def _post(code: str) -> str:
    known = identity.posts()
    return known[code].title if code in known else code
