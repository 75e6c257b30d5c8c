"""来处：这次请求从哪个地址、哪个会话、哪条渠道来；与可见范围一起告诉数据库，审计从那里取。"""

from __future__ import annotations

import dataclasses

_LONGEST = (64, 64, 20, 200, 64)


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """来处: `address` IP, `session` digest of the session key, `channel` web / rest / command / job, `agent` browser, `request` its number."""

    address: str = ""
    session: str = ""
    channel: str = ""
    agent: str = ""
    request: str = ""

    def __str__(self) -> str:
        """As the setting `jincai.origin` has it: address|session|channel|agent|request, no control characters, each cut to its length."""
        told = zip((self.address, self.session, self.channel, self.agent, self.request), _LONGEST, strict=True)
        return "|".join("".join(c if c.isprintable() and c != "|" else " " for c in value[:longest]) for value, longest in told)


NOWHERE = Origin()
