"""代理银行的受理时间：几点到几点，现在还来不来得及，来不及的哪天办。"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time, timedelta

from jincai.platform.params import api as params
from jincai.platform.workflow import api as workflow


@dataclasses.dataclass(frozen=True, slots=True)
class Hours:
    """受理时间: `opens` to `cutoff` on working days; `says` what that means now, `late` when an order sent now is done on a later day."""

    opens: time
    cutoff: time
    says: str
    late: bool


def hours(*, division: str, on: date, now: datetime) -> Hours:
    """受理时间 on the business day `on`; `now` the clock (local). Of a day that is not today it only says the hours."""
    opens, cutoff = params.value("bank.opens", division, on), params.value("bank.cutoff", division, on)
    assert isinstance(opens, time) and isinstance(cutoff, time)
    span = f"代理银行工作日 {opens:%H:%M}—{cutoff:%H:%M} 受理"
    if now.date() != on:
        return Hours(opens, cutoff, f"{span}，过时点的下一个工作日办", False)
    if workflow.is_working_day(on, division) and now.time() < cutoff:
        left = datetime.combine(on, cutoff) - now.replace(tzinfo=None)
        return Hours(opens, cutoff, f"{span}，离今天的时点还有 {_long(left)}", False)
    following = workflow.add_working_days(on, 1, division)
    why = "已过今天的时点" if workflow.is_working_day(on, division) else "今天不是工作日"
    return Hours(opens, cutoff, f"{span}；{why}，现在签发的 {following:%m-%d} {opens:%H:%M} 起办", True)


def _long(left: timedelta) -> str:
    minutes = int(left.total_seconds()) // 60
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分钟"
