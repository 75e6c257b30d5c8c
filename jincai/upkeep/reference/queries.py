"""基础资料的查询：参数各次设置，两日的值；代码各时期，两日之间的变化。内存里比，每样一条查询。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal

from jincai.platform.params import api as params
from jincai.platform.standards import api as standards

DEFAULT, NATIONWIDE = "系统缺省", "全国"
ADDED, ENDED, RENAMED, MOVED, SAME = "新增", "停用", "改名", "改上级", "未变"


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """参数的一次设置. `home` who set it: the division's name, 系统缺省; `valid_to` the first day it no longer holds."""

    name: str
    says: str
    cites: str
    facet: str
    value: str
    home: str
    valid_from: date | None
    valid_to: date | None
    set_by: str

    def on(self, day: date) -> bool:
        """那一天有效."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclasses.dataclass(frozen=True, slots=True)
class Compared:
    """两日并排的一行: of a parameter or a code; `what` how it changed, `since` from when the later one holds."""

    key: str
    title: str
    facet: str
    before: str
    after: str
    what: str
    since: date | None
    note: str = ""


def parameters(division: str) -> list[Held]:
    """参数：各次设置和缺省, by name. One query."""
    names = _names(division)
    told: dict[str, list[params.Setting]] = {}
    for each in params.history(division):
        told.setdefault(each.name, []).append(each)
    out = []
    for of in params.all_declared():
        out.append(Held(of.name, of.says, of.cites, "", words(of.default), DEFAULT, None, None, ""))
        out += [
            Held(
                of.name, of.says, of.cites, _range(s.facet, division, s.valid_from), words(s.value), names.get(s.division, s.division), s.valid_from,
                s.valid_to, s.set_by,
            )
            for s in sorted(told.get(of.name, ()), key=lambda s: (s.facet, s.valid_from))
        ]  # fmt: skip
    return out


def parameter_changes(division: str, since: date, until: date) -> list[Compared]:
    """参数：两日的值, every parameter and each range it was set for; the nearest division counts. One query."""
    chain = _chain(division)
    told = params.history(division)
    out = []
    for of in params.all_declared():
        mine = [each for each in told if each.name == of.name]
        for facet in sorted({"", *(each.facet for each in mine)}):
            old, new = (_nearest([each for each in mine if each.facet == facet], chain, day) for day in (since, until))
            default = words(of.default) if not facet else ""
            before, after = (words(each.value) if each else default for each in (old, new))
            what = SAME if before == after else ADDED if not before else ENDED if not after else "改值"
            out.append(Compared(of.name, of.says, _range(facet, division, until), before, after, what, new.valid_from if new else None, of.cites))
    return out


def code_changes(code_set: str, division: str, since: date, until: date) -> list[Compared]:
    """代码：两日之间新增、停用、改名、改上级的, by code; those that stayed are 未变."""
    old, new = ({row.code: row for row in standards.codes(code_set, day, division)} for day in (since, until))
    return [_code(code, old.get(code), new.get(code)) for code in sorted(old.keys() | new.keys())]


def _code(code: str, old: standards.CodeRow | None, new: standards.CodeRow | None) -> Compared:
    one = new or old
    assert one is not None
    before, after = (row.name if row else "" for row in (old, new))
    moved = old and new and old.parent != new.parent
    what = ADDED if old is None else ENDED if new is None else RENAMED if before != after else MOVED if moved else SAME
    note = f"上级 {old.parent or '无'} 改为 {new.parent or '无'}" if moved and old and new else ""
    return Compared(code, one.name, "", before, after, what, new.valid_from if new else one.valid_to, note)


def names_of(rows: Iterable[standards.CodeRow]) -> dict[str, str]:
    """代码到名称，取最近的."""
    return {row.code: row.name for row in sorted(rows, key=lambda row: row.valid_from)}


def words(value: params.Value) -> str:
    """值的写法."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value) or "空"


def _range(facet: str, division: str, on: date) -> str:
    """适用范围的名称: 资金性质、项目类别; * = 各种资金."""
    fund, _, kind = facet.partition("/")
    codes = (("fund_type", "" if fund == "*" else fund), ("project_kind", kind))
    named = [(standards.code(code_set, code, on, division), code) for code_set, code in codes if code]
    return "，".join(row.name if row else code for row, code in named)


def _nearest(rows: Iterable[params.Setting], chain: tuple[str, ...], day: date) -> params.Setting | None:
    there = [each for each in rows if each.valid_from <= day and (each.valid_to is None or day < each.valid_to) and each.division in chain]
    return min(there, key=lambda each: chain.index(each.division), default=None)


def _chain(division: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((division, *(row.code for row in standards.parents(division)), standards.NATIONAL)))


def _names(division: str) -> Mapping[str, str]:
    above = {row.code: row.name for row in standards.parents(division)}
    return {standards.NATIONAL: NATIONWIDE, **above, division: "本区划"}
