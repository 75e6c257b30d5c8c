"""岗位：这个人的首页先答什么；同时几个岗位的，以手上的事为先。"""

from __future__ import annotations

from jincai.platform.identity.api import Actor

FIGURES = {
    "clerk": ("left", "rate", "month", "bank"),
    "approver": ("inbox", "oldest", "left", "rate"),
    "treasury": ("inbox", "bank", "cash_now", "reconciled"),
    "budget": ("inbox", "left", "rate", "month"),
    "accountant": ("cash", "reconciled", "period", "rate"),
    "leader": ("left", "rate", "month", "cash"),
    "administrator": ("users", "lent", "mine"),
    "bank": (),
}
"""各岗位的几个数，见 numbers.py、office.py。"""
_ASKED = (
    ("clerk", ("payment.request",)),
    ("approver", ("payment.review",)),
    ("treasury", ("payment.order", "payment.approve")),
    ("accountant", ("reconciliation.sign", "closing.close_period")),
    ("budget", ("allotment.distribute", "allotment.approve_to_unit")),
)


def part(actor: Actor) -> str:
    """哪一种首页: by the post's level, then by the first thing his posts let him do; who does none of these looks: a leader's."""
    levels = {grant.level for grant in actor.held}
    if levels in ({"admin"}, {"outside"}):
        return "administrator" if "admin" in levels else "bank"
    return next((name for name, verbs in _ASKED if any(actor.may(verb) for verb in verbs)), "leader")
