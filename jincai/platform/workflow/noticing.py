"""通知：单据到我这里、退回给我、催办、移交、期限；由后台任务在办理之后找出来告诉，不占办理的事务。

Who is told is who could find the document in his inbox (`inbox.candidates`), no other reckoning. What one person's act brings is told in one
notice: forty requests that reach a reviewer are “40 件”, not forty notices.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jincai.kernel.asking import Question
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import ask
from jincai.platform.notices import api as notices
from jincai.platform.workflow import models
from jincai.platform.workflow.handlers import title_of
from jincai.platform.workflow.inbox import candidates

GROUP = "待办与流程"
REACHED, RETURNED, REMINDED, HANDED, DUE = "workflow.reached", "workflow.returned", "workflow.reminded", "workflow.handed", "workflow.due"
notices.declare(
    notices.Event(code=REACHED, title="单据到我这里", says="有单据走到了你办的环节", group=GROUP),
    notices.Event(code=RETURNED, title="单据退回给我", says="你发起的单据被退回，附理由", group=GROUP, usual={"mail": notices.NOW}),
    notices.Event(code=REMINDED, title="有人催办", says="在你手里的单据，单位或发起人来催", group=GROUP, usual={"mail": notices.NOW}),
    notices.Event(code=HANDED, title="移交给我", says="别人手里的单据移交给了你", group=GROUP),
    notices.Event(
        code=DUE, title="期限将到、逾期", says="每天早上：明天以前到期和已经逾期的待办", group=GROUP, usual={"mail": notices.NOW, "sms": notices.NOW}
    ),
)
AT_ONCE, PEOPLE = 2_000, 100
LOOK_BACK = timedelta(hours=2)
"""办理记录提交得晚的（长的事务），两小时内还找得到；告诉过的按键认出，不会再告诉。"""
_FRESH = """
UPDATE workflow_task SET told = true WHERE id IN (
    SELECT id FROM workflow_task WHERE division = %s AND state = 'OPEN' AND NOT told ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING id"""
_ONE = """SELECT %s::text, kind, title, year, count(DISTINCT running_id), sum(amount), min(document), min(about), min(id), max(id),
    count(*) FILTER (WHERE due_on < %s) FROM fresh WHERE state = 'OPEN' AND by_whom IS DISTINCT FROM %s AND ({mine}) GROUP BY kind, title, year{also}"""
_AMONG = """WITH fresh AS MATERIALIZED (SELECT t.*, ({by}) AS by_whom FROM workflow_task t WHERE {which}) {each}"""
_LAST = """SELECT a.actor FROM workflow_act a WHERE (a.division, a.year, a.kind, a.document) = (t.division, t.year, t.kind, t.document)
    ORDER BY a.id DESC LIMIT 1"""


@dataclasses.dataclass(frozen=True, slots=True)
class _Share:
    """一个人的一份: so many documents of a kind at a step."""

    user: str
    kind: str
    title: str
    year: int
    count: int
    amount: Decimal
    document: str
    about: str
    first: int
    last: int
    late: int


def tell_reached(*, division: str, on: date) -> int:
    """告诉到了谁的环节: what is open and was told to nobody; answers how many notices are new. Called in a job's scope; each lot is marked
    told in the transaction that writes its notices."""
    (rows,) = ask(Question(_FRESH, (division, AT_ONCE), list))
    if not rows:
        return 0
    shares = _shares(division, on, "t.id = ANY(%s::bigint[])", ([row[0] for row in rows],), by=_LAST)
    made = notices.tell((_reached(share) for share in shares), division=division, on=on)
    return made + (tell_reached(division=division, on=on) if len(rows) == AT_ONCE else 0)


def _reached(share: _Share) -> notices.Happening:
    kind = title_of(share.kind)
    told: dict[str, Any] = {"event": REACHED, "year": share.year, "users": (share.user,), "delegates": False, "key": f"{share.kind}:{share.first}:{share.last}"}
    if share.count == 1:
        return notices.Happening(
            title=f"{kind} {share.document} 待你{share.title}", says=f"{share.about}，{share.amount:,.2f} 元", document_kind=share.kind,
            document=share.document, **told,
        )  # fmt: skip
    says = f"共 {share.amount:,.2f} 元，在“待办”里一起办"
    return notices.Happening(title=f"{share.count} 件{kind}待你{share.title}", says=says, url=f"/inbox/?kind={share.kind}", **told)


def tell_due(*, division: str, on: date) -> int:
    """告诉期限: once a day and person, all kinds together; what is due by tomorrow, and what is overdue."""
    soon = on + timedelta(days=1)
    shares = _shares(division, on, "t.division = %s AND t.state = 'OPEN' AND t.due_on <= %s", (division, soon), by="NULL::text")
    mine: dict[tuple[str, int], list[_Share]] = {}
    for share in shares:
        mine.setdefault((share.user, share.year), []).append(share)
    return notices.tell((_due(user, year, each, on) for (user, year), each in mine.items()), division=division, on=on)


def _due(user: str, year: int, shares: Sequence[_Share], on: date) -> notices.Happening:
    late, count = sum(share.late for share in shares), sum(share.count for share in shares)
    words = "，".join(word for word in (f"{late} 件已逾期" if late else "", f"{count - late} 件明天以前到期" if count > late else "") if word)
    says = "、".join(f"{title_of(share.kind)}{share.title} {share.count} 件" for share in shares)
    return notices.Happening(event=DUE, key=f"{on}:{year}", year=year, users=(user,), delegates=False, title=f"待办：{words}", says=says, url="/inbox/")


def _shares(division: str, on: date, which: str, given: tuple[Any, ...], *, by: str, each_document: bool = False) -> list[_Share]:
    """各人的份：同一批待办，按每人的授权各算一份（`each_document` 一张一份）；一百人一条语句."""
    out: list[_Share] = []
    people = [(actor, found) for actor in identity.actors(on) if (found := candidates(actor, division))[0]]
    for start in range(0, len(people), PEOPLE):
        part = people[start : start + PEOPLE]
        each = " UNION ALL ".join(_ONE.format(mine=mine, also=", document" if each_document else "") for _actor, (mine, _values) in part)
        values = [value for actor, (_mine, told) in part for value in (actor.user, on, actor.user, *told)]
        (rows,) = ask(Question(_AMONG.format(by=by, which=which, each=each), (*given, *values), list))
        out += [_Share(*row) for row in rows]
    return out


def tell_acts(*, division: str, on: date) -> int:
    """告诉退回、催办、移交: acts of the last two hours; each is known by its number, so that it is told once."""
    since = timezone.now() - LOOK_BACK
    acts = list(
        models.Act.objects.filter(division=division, at__gte=since, action__in=("return", "reject", "remind", "hand_over")).order_by("id")[:AT_ONCE]
    )
    if not acts:
        return 0
    begun = _begun([act for act in acts if act.action in ("return", "reject")], division)
    reminded = _holders([act for act in acts if act.action == "remind"], division, on)
    told = [*_returned(acts, begun), *_reminded(acts, reminded), *_handed(acts)]
    return notices.tell(told, division=division, on=on)


def _begun(acts: Sequence[models.Act], division: str) -> dict[tuple[str, int, str], tuple[str, str]]:
    """谁发起的、代谁发起的，按单据; one query."""
    rows = models.Running.objects.filter(division=division, document__in={act.document for act in acts})
    return {(row.kind, row.year, row.document): (row.begun_by, row.begun_for) for row in rows} if acts else {}


def _returned(acts: Iterable[models.Act], begun: Mapping[tuple[str, int, str], tuple[str, str]]) -> Iterable[notices.Happening]:
    for act in acts:
        users = begun.get((act.kind, act.year, act.document)) if act.action in ("return", "reject") else None
        if users:
            yield notices.Happening(
                event=RETURNED, key=f"act:{act.pk}", year=act.year, users=tuple(user for user in users if user), actor=act.actor,
                title=f"{title_of(act.kind)} {act.document} 被退回", says=_why(act), document_kind=act.kind, document=act.document,
            )  # fmt: skip


def _why(act: models.Act) -> str:
    """谁在哪一步退回、为什么、退到哪里."""
    at = f"在“{act.title}”" if act.title else ""
    where = "退到前面的环节重办" if act.to else "占用已退回，可以改正后重办"
    return f"{act.name or act.actor}{at}退回：{act.reason or '没有写理由'}。{where}"


def _holders(acts: Sequence[models.Act], division: str, on: date) -> dict[str, list[str]]:
    """催的单据现在能办的人，按单据."""
    if not acts:
        return {}
    which = "t.division = %s AND t.state = 'OPEN' AND t.document = ANY(%s::text[])"
    out: dict[str, list[str]] = {}
    for share in _shares(division, on, which, (division, sorted({act.document for act in acts})), by="NULL::text", each_document=True):
        out.setdefault(share.document, []).append(share.user)
    return out


def _reminded(acts: Iterable[models.Act], holders: Mapping[str, Sequence[str]]) -> Iterable[notices.Happening]:
    for act in acts:
        if act.action == "remind" and (users := holders.get(act.document)):
            yield notices.Happening(
                event=REMINDED, key=f"act:{act.pk}", year=act.year, users=tuple(dict.fromkeys(users)), actor=act.actor,
                title=f"{act.name or act.actor}催办 {title_of(act.kind)} {act.document}", says=f"停在“{act.title}”", document_kind=act.kind,
                document=act.document,
            )  # fmt: skip


def _handed(acts: Iterable[models.Act]) -> Iterable[notices.Happening]:
    """一次移交一条：同一人同一刻交来的合在一起."""
    mine: dict[tuple[str, str, str, int, str], list[models.Act]] = {}
    for act in acts:
        if act.action == "hand_over":
            mine.setdefault((act.actor, act.on_behalf_of, act.to, act.year, act.reason), []).append(act)
    for (actor, _whose, to, year, reason), found in mine.items():
        yield notices.Happening(
            event=HANDED, key=f"act:{found[0].pk}", year=year, users=(to,), actor=actor, title=f"移交给你 {len(found)} 件待办",
            says=f"{found[0].name or actor}移交，理由：{reason}", url="/inbox/",
        )  # fmt: skip
