"""试验台：一个事件，几个人，各有地址。"""

from __future__ import annotations

from datetime import date
from typing import Any

from jincai.platform.identity import api as identity
from jincai.platform.identity.api import Actor, scope, system
from jincai.platform.notices import api as notices

CITY, DAY = "530700000", date(2025, 6, 16)
TRIAL, QUIET = "notices.trial", "notices.quiet"
notices.declare(
    notices.Event(code=TRIAL, title="试办", says="试试看", group="试办", usual={"mail": notices.NOW, "sms": notices.NOW}),
    notices.Event(code=QUIET, title="不响", says="没有人要", group="试办", usual={"screen": notices.NEVER, "mail": notices.NEVER}),
)
HE = Actor(user="he", name="和经办", division=CITY, agencies=("101001",), posts=("preparer",))
MU = Actor(user="mu", name="木审核", division=CITY, agencies=("101001",), posts=("agency_reviewer",))


def people(*users: str) -> None:
    """Those of these names, as users."""
    for user in users:
        identity.create_user(username=user, name=f"姓{user}", division=CITY, posts=["agency_reviewer"], agency="101001", agencies=["101001"])


def say(key: str = "1", users: tuple[str, ...] = ("he",), event: str = TRIAL, **more: Any) -> int:
    """Tell one thing, as a job does."""
    told = {"year": 2025, "title": f"试办 {key}", "says": "办公用品", **more}
    with scope(divisions=CITY, actor=system(CITY)):
        return notices.tell([notices.Happening(event=event, key=key, users=users, **told)], division=CITY, on=DAY)


def reach(actor: Actor, channel: str = "mail", address: str = "he@lijiang.gov.cn") -> None:
    """An address of his."""
    with scope(divisions=CITY, actor=actor):
        notices.set_address(channel, address, actor=actor)


def titles(actor: Actor, **more: Any) -> list[str]:
    """What he is told, in his own scope."""
    with scope(divisions=CITY, actor=actor):
        return [row.title for row in notices.listing(actor, **more).rows]
