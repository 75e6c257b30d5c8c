"""会计期间：列出、结账、反结账、调整期。"""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO

from jincai.kernel.problems import UserError
from jincai.project.commands import _books

if TYPE_CHECKING:
    from jincai.ledger.api import Period
    from jincai.platform.identity.api import Actor

HELP = "会计期间：列出，结账、反结账，打开或关闭调整期 (accounting periods: list, close, reopen, adjustment)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The book, and at most one thing to do."""
    _books.arguments(parser)
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--close", type=int, metavar="M", help="结 M 月的账 (close month M)")
    action.add_argument("--reopen", type=int, metavar="M", help="反结 M 月，须给 --reason (reopen month M)")
    action.add_argument(
        "--open-adjustment", type=_books.day, metavar="UNTIL", help="打开调整期，到次年的这一天 (open the adjustment period)"
    )
    action.add_argument("--close-adjustment", action="store_true", help="关闭调整期 (close the adjustment period)")
    parser.add_argument("--reason", default="", help="反结账的原因 (why reopen)")
    parser.add_argument("--on", type=_books.day, help="办理的日期，默认今天 (day it is done, default today)")
    parser.add_argument("--actor", metavar="USER", default="", help="办理人的用户名，默认系统作业 (on whose behalf)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0; 1 when it was refused; nothing is changed then."""
    from jincai.ledger import api as ledger
    from jincai.platform.identity.api import scope

    if options.book not in ledger.BOOKS:
        raise UserError(f"没有账套“{options.book}”", f"可用：{'、'.join(f'{b.name}（{b.title}）' for b in ledger.BOOKS.values())}")
    division = _books.one(year=options.year, division=options.division)
    actor = _actor(options.actor, division)
    with scope(divisions=division, actor=actor):
        changed = _act(options, division, actor)
    with scope(divisions=division, actor=actor):
        listed = [each for each in ledger.periods(year=options.year, division=division) if each.book == options.book]
    return 0, {
        "ok": True, "book": options.book, "title": ledger.BOOKS[options.book].title, "year": options.year, "division": division,
        "changed": _told(changed) if changed else None, "periods": [_told(each) for each in listed],
    }  # fmt: skip


def _actor(user: str, division: str) -> Actor:
    from jincai.platform.identity import api as identity

    if not user:
        return identity.system(division, "命令行")
    found = identity.actor(user)
    if found is None:
        raise UserError(f"没有用户“{user}”，或已停用", "核对用户名")
    return found


def _act(options: argparse.Namespace, division: str, actor: Actor) -> Period | None:
    """What was asked for; None for a list."""
    from jincai.accounting.closing import api as closing

    where = {"book": options.book, "year": options.year, "division": division, "day": options.on or date.today(), "actor": actor}
    if options.close is not None:
        return closing.close_period(**where, month=options.close)
    if options.reopen is not None:
        return closing.reopen_period(**where, month=options.reopen, reason=options.reason)
    if options.open_adjustment:
        return closing.open_adjustment(**where, until=options.open_adjustment)
    return closing.close_adjustment(**where) if options.close_adjustment else None


def _told(period: Period) -> dict[str, Any]:
    return {
        "month": period.month, "name": period.name, "open": period.open, "closed": period.closed, "until": period.until,
        "actor": period.actor, "at": period.at.isoformat(timespec="seconds") if period.at else "",
    }  # fmt: skip


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    out.write(f"{result['title']} {result['year']} 年 {result['division']} 会计期间\n")
    for each in result["periods"]:
        state = "已结账" if each["closed"] else "开" if each["open"] else "未打开"
        more = f"（至 {each['until']}）" if each["until"] else ""
        who = f"  {each['actor']} {each['at']}" if each["actor"] else ""
        out.write(f"  {each['name']:>5} {state}{more}{who}\n")
