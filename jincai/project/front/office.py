"""办公室的数：对账到哪天、账期开到哪月、用户与委托；各给看它的岗位。"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from jincai.ledger import api as ledger
from jincai.platform.identity import api as identity
from jincai.platform.ui import api as ui
from jincai.project.front.work import Shown
from jincai.treasury.reconciliation import api as reconciliation

BOOK = "fiscal"


def reconciled(desk: ui.Desk) -> Shown:
    """最近对账日：状态、要办的差异."""
    found = reconciliation.latest_day(division=desk.division, year=desk.year)
    if found is None:
        return "最近对账", "还没有", "每天日终后与银行、人民银行三方核对", [], _url("reconciliation:desk")
    note = f"{found.label}，对上 {found.matched} 张" + (f"，差异 {found.todo} 项要办" if found.todo else "，没有要办的差异")
    return "最近对账", ui.day(found.on), note, [], _url("reconciliation:day", found.on.isoformat())


def period(desk: ui.Desk) -> Shown:
    """总会计账现在开着的月份."""
    rows = [row for row in ledger.periods(year=desk.year, division=desk.division) if row.book == BOOK]
    first = next((row for row in rows if row.open), None)
    closed = sum(row.closed for row in rows)
    return "总会计账期", f"{first.name}" if first else "都已结", f"已结 {closed} 个月，{first.name if first else '无'}起可记账", [], _url("closing:listing")


def users(desk: ui.Desk) -> Shown:
    """在用的用户."""
    found = identity.users()
    active = [row for row in found if row.active]
    never = sum(row.last_login is None for row in active)
    url = _url("roster:users") if desk.actor.may("identity.create_user") or desk.actor.may("identity.assign") else _url("trail:listing")
    return "在用用户", f"{len(active)} 人", f"停用 {len(found) - len(active)} 人，还没有登录过的 {never} 人", [], url


def lent(desk: ui.Desk) -> Shown:
    """岗位委托：待批准几份、有效几份."""
    found = identity.delegations(on=desk.today)
    waits, runs = (sum(row.state == state for row in found) for state in ("待批准", "有效"))
    return "待批准的岗位委托", f"{waits} 份", f"有效的 {runs} 份", [], _url("roster:delegations")


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # an office without the folder
        return "/"
