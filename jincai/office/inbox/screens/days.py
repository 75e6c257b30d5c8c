"""一年的放假与补班给人看的样子：一段连着的日子一行，缺什么、从哪里来、能不能改。"""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from jincai.platform.workflow import api as workflow

KINDS = {False: "放假", True: "补班"}


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """连着的几天: same name, kind and source; `days` one by one, for what can be dropped."""

    first: date
    last: date
    works: bool
    name: str
    source: str
    days: tuple[date, ...]

    @property
    def kind(self) -> str:
        """放假、补班."""
        return KINDS[self.works]

    @property
    def own(self) -> bool:
        """本区划维护的，才能在这里删."""
        return self.source == workflow.OWN


def spans(year: int, division: str) -> list[Span]:
    """一年的各段, by date."""
    out: list[Span] = []
    for day in workflow.special_days(year, division):
        last = out[-1] if out else None
        same = last and (last.works, last.name, last.source) == (day.works, day.name, day.source)
        if last and same and last.last + timedelta(days=1) == day.on:
            out[-1] = dataclasses.replace(last, last=day.on, days=(*last.days, day.on))
        else:
            out.append(Span(day.on, day.on, day.works, day.name, day.source, (day.on,)))
    return out


def warnings(year: int, today: date, division: str) -> list[str]:
    """提醒: years that are needed, and the one that is looked at, where a festival is lacking."""
    found = {gap.year: gap for gap in workflow.gaps(today, division)}
    shown = workflow.gap(year, division)
    if shown:
        found.setdefault(year, shown)
    return [found[each].says for each in sorted(found)]
