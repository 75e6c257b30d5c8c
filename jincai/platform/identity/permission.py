"""查权限：一个事项、一个地方，凭哪个授权办；不许时一次说全原因。纯 Python，授权已随办理人来。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from jincai.kernel.rules import Refused, Violation
from jincai.platform.audit import api as audit
from jincai.platform.identity import posts
from jincai.platform.identity.actors import Actor
from jincai.platform.identity.grants import Grant, Where
from jincai.platform.identity.naming import verb_title

CITES = "单位财务权限按岗位和单位授予"


def require(
    actor: Actor, verb: str, agency: str = "", division: str = "", *, fund: str = "", project_kind: str = "", amount: Decimal | None = None
) -> Grant:
    """查权限: the grant by which the actor may do the verb there; raises Refused, with every reason, when there is none.

    `verb` is `capability.verb`; what is "" or None is not asked about. I01 the post, I02 the unit, I03 the division, I04 the fund type,
    project kind or amount limit. One grant must fit in everything: the unit of one post does not go with the verb of another.
    """
    found = _judged(actor, actor.held, verb, Where(agency, division, fund, project_kind, amount))
    if isinstance(found, Grant):
        audit.allowed(found, verb)
        return found
    raise Refused(found)


def require_many(actor: Actor, verb: str, items: Iterable[Where]) -> dict[str, Grant | Refused]:
    """查一批权限: by the key of each place, the grant or the refusal."""
    held, known, out = actor.held, {}, {}
    for item in items:
        place = (item.agency, item.division, item.fund, item.project_kind, item.amount)
        if place not in known:
            found = _judged(actor, held, verb, item)
            known[place] = found if isinstance(found, Grant) else Refused(found)
        out[item.key or item.agency] = known[place]
    return out


def _judged(actor: Actor, held: Sequence[Grant], verb: str, at: Where) -> Grant | list[Violation]:
    mine = [grant for grant in held if grant.allows(verb)]
    here = [grant for grant in mine if not at.agency or grant.covers(at.agency)]
    fit = [grant for grant in here if grant.reaches(at.agency, at.fund, at.project_kind, at.amount)]
    if fit and not (at.division and actor.division != at.division):
        return min(fit, key=lambda grant: bool(grant.on_behalf_of))
    found = []
    if not mine:
        says = f"{actor.name}的岗位（{actor.titles or '无'}）不能办理“{verb_title(verb)}”（{verb}）"
        found.append(_violation("I01", says, actor.name, "请由有此岗位的人员办理", posts.who_may(verb), "会计法 第三十五条（岗位分离）"))
    if at.agency and not any(grant.covers(at.agency) for grant in mine or held) and (mine or not actor.acts_for(at.agency)):
        says = f"{actor.name}不是单位 {at.agency} 的人员，不能代其办理"
        found.append(_violation("I02", says, at.agency, "请由该单位的人员办理，或由安全管理员调整办理单位", "该单位经办或审核人员"))
    if at.division and actor.division != at.division:
        says = f"{actor.name}属于财政区划 {actor.division}，不能办理 {at.division} 的业务"
        found.append(_violation("I03", says, at.division, "请由该区划的人员办理", "该区划财政部门"))
    if here and not fit:
        found.append(_outside(actor, here, at))
    return found


def _outside(actor: Actor, here: Sequence[Grant], at: Where) -> Violation:
    """The unit is his, the fund type, the project kind or the amount is not."""
    remedy, who = "请由范围相符的人员办理，或由安全管理员调整授权范围", "安全管理员"
    by_fund = [grant for grant in here if grant.reaches(fund=at.fund)]
    by_kind = [grant for grant in by_fund if grant.reaches(project_kind=at.project_kind)]
    if not by_fund:
        own = "、".join(dict.fromkeys(code for grant in here for code in grant.funds))
        return _violation("I04", f"{actor.name}的授权限于资金性质 {own}，不能办理 {at.fund}", at.fund, remedy, who)
    if not by_kind:
        own = "、".join(dict.fromkeys(code for grant in by_fund for code in grant.project_kinds))
        return _violation("I04", f"{actor.name}的授权限于项目类别 {own}，不能办理 {at.project_kind}", at.project_kind, remedy, who)
    limit = max(grant.amount_limit for grant in by_kind if grant.amount_limit is not None)
    says = f"{actor.name}受委托办理的金额一笔不超过 {limit:,.2f} 元，这一笔 {at.amount:,.2f} 元"
    lent = by_kind[0].on_behalf_of or "安全管理员"
    return Violation(
        rule="I04", says=says, cites=CITES, subject=at.agency, asked=at.amount, available=limit, remedy="请由委托人本人办理", who=lent
    )


def _violation(rule: str, says: str, subject: str, remedy: str, who: str, cites: str = CITES) -> Violation:
    return Violation(rule=rule, says=says, cites=cites, subject=subject, remedy=remedy, who=who)
