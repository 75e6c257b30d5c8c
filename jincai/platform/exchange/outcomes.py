"""一次送达、一次收取的结果：多少办成，多少没有，为什么。"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """送达结果: how many were taken, were refused, need somebody (failed), still wait; who gave no answer; `says` the first that went wrong."""

    sent: int = 0
    rejected: int = 0
    failed: int = 0
    waiting: int = 0
    unreachable: tuple[str, ...] = ()
    says: str = ""

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            sent=self.sent + other.sent,
            rejected=self.rejected + other.rejected,
            failed=self.failed + other.failed,
            waiting=self.waiting + other.waiting,
            unreachable=self.unreachable + other.unreachable,
            says=self.says or other.says,
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """收取结果: new vouchers, repeats, identities that came with other content, refused ones (seal, form), those our side could not handle,
    vouchers of other divisions in the same outbox; no answer; an outbox that could not be read; `says` why."""

    received: int = 0
    repeated: int = 0
    conflicts: int = 0
    refused: int = 0
    troubled: int = 0
    foreign: int = 0
    unreachable: bool = False
    failed: bool = False
    says: str = ""

    def __add__(self, other: Collected) -> Collected:
        return Collected(
            received=self.received + other.received,
            repeated=self.repeated + other.repeated,
            conflicts=self.conflicts + other.conflicts,
            refused=self.refused + other.refused,
            troubled=self.troubled + other.troubled,
            foreign=self.foreign + other.foreign,
            unreachable=self.unreachable or other.unreachable,
            failed=self.failed or other.failed,
            says=self.says or other.says,
        )
