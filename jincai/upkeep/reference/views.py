"""基础资料的页面：参数、参数比较、代码集、代码比较，都是声明的清单。"""

from __future__ import annotations

from datetime import date, timedelta

from jincai.kernel.problems import UserError
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Col, DayFilter, Desk, Empty, Found, Listing, Pick, Tab, Text, Wanted, whole
from jincai.upkeep.reference import queries
from jincai.upkeep.reference.queries import ADDED, ENDED, MOVED, RENAMED, SAME, Compared, Held

TABS = (Tab("参数", "reference:parameters", whole=True), Tab("参数比较", "reference:parameter-changes", whole=True))
CODE_TABS = (Tab("代码集", "reference:codes"), Tab("代码比较", "reference:code-changes"))
SETS = tuple(standards.CODE_SETS.items())
CHANGED = (("", "变了的"), ("all", "全部"))


def _fits(row: Held, wanted: Wanted) -> bool:
    on, text = wanted.day("on"), wanted.text("q")
    return (on is None or row.on(on)) and (not text or any(text in each for each in (row.says, row.name, row.value)))


def held(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """参数的各次设置. One query."""
    return whole([row for row in queries.parameters(desk.division) if _fits(row, wanted)], wanted, after, limit)


def _two(desk: Desk, wanted: Wanted) -> tuple[date, date]:
    """比较哪两日: what is asked, else the last day of the year before and today. Raises UserError when they are the wrong way round."""
    since, until = wanted.day("since") or date(desk.year - 1, 12, 31), wanted.day("until") or desk.today
    if until < since:
        raise UserError(f"{until} 在 {since} 之前", "前一日写在前面")
    return since, until


def _found(rows: list[Compared], wanted: Wanted, after: str, limit: int, days: tuple[date, date]) -> Found:
    kept = [row for row in rows if row.what != SAME or wanted.text("all")]
    kept = [row for row in kept if wanted.text("what") in ("", row.what) and _named(row, wanted.text("q"))]
    found = whole(kept, wanted, after, limit)
    changed = sum(row.what != SAME for row in kept)
    return Found(found.rows, found.after, found.count, note=f"，变了 {changed} 个", says=f"前为 {days[0]} 那天有效的，后为 {days[1]} 那天有效的。")


def _named(row: Compared, text: str) -> bool:
    return not text or any(text in each for each in (row.key, row.title, row.before, row.after))


def parameter_changes(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """参数：两日的值并排. One query."""
    days = _two(desk, wanted)
    return _found(queries.parameter_changes(desk.division, *days), wanted, after, limit, days)


def codes(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一个代码集各时期的代码."""
    rows = standards.history(wanted.text("set") or SETS[0][0], desk.division)
    on, text, names = wanted.day("on"), wanted.text("q"), queries.names_of(rows)
    kept = [row for row in rows if (on is None or row.in_force(on)) and (not text or text in row.name or row.code.startswith(text))]
    return whole([(row, names.get(row.parent, "")) for row in kept], wanted, after, limit)


def code_changes(desk: Desk, wanted: Wanted, after: str, limit: int) -> Found:
    """一个代码集两日之间的变化."""
    days = _two(desk, wanted)
    return _found(queries.code_changes(wanted.text("set") or SETS[0][0], desk.division, *days), wanted, after, limit, days)


def _until(to: date | None) -> date | None:
    """止：有效的最后一天."""
    return to - timedelta(1) if to else None


PARAMETERS = Listing(
    name="reference:parameters", title="参数", noun="项", crumbs=(("基础信息", ""),), fetch=held, whole=True, tabs=TABS, page=100,
    columns=(
        Col("says", "参数", "text", tip=lambda row: f"{row.says}　{row.cites}", sheet=44),
        Col("name", "代号", "code", "c176", hidden=True),
        Col("facet", "适用", "text", "c176", get=lambda row: row.facet or "全部", tip=lambda row: row.facet),
        Col("value", "值", "text", "c120", tip=lambda row: row.value),
        Col("valid_from", "自", "longday", "c104"),
        Col("valid_to", "至（含）", "longday", "c104", get=lambda row: _until(row.valid_to)),
        Col("home", "谁定的", "text", "c120"),
        Col("set_by", "设置人", "person", "c112"),
        Col("cites", "依据", "text", hidden=True, sheet=40),
    ),
    filters=(DayFilter("on", "这一天有效"), Text("q", "查找", "参数、值")),
    empty=Empty("没有参数", "参数由各能力声明"), notes="没有止日的现在还有效；本区划没有设的看上级，都没有设的用系统缺省。",
)  # fmt: skip
PARAMETER_CHANGES = Listing(
    name="reference:parameter-changes", title="参数比较", noun="项", crumbs=(("基础信息", ""), ("参数", "reference:parameters")), fetch=parameter_changes,
    whole=True, tabs=TABS, page=100,
    columns=(
        Col("title", "参数", "text", tip=lambda row: f"{row.title}　{row.note}", sheet=44),
        Col("key", "代号", "code", "c176", hidden=True),
        Col("facet", "适用", "text", "c176", get=lambda row: row.facet or "全部", tip=lambda row: row.facet),
        Col("before", "前", "text", "c152", tip=lambda row: row.before),
        Col("after", "后", "text", "c152", look=lambda row: "" if row.what == SAME else "strong", tip=lambda row: row.after),
        Col("what", "变化", "state", "c88"),
        Col("since", "后者自", "longday", "c104"),
    ),
    filters=(DayFilter("since", "前"), DayFilter("until", "后"), Pick("all", "看", CHANGED), Text("q", "查找", "参数、值")),
    empty=Empty("这两日之间参数没有变", "换两日再看，或看全部"),
)  # fmt: skip
CODES = Listing(
    name="reference:codes", title="代码集", noun="个", crumbs=(("基础信息", ""),), fetch=codes, tabs=CODE_TABS, page=100,
    columns=(
        Col("code", "代码", "code", "c112", get=lambda row: row[0].code),
        Col("name", "名称", "text", get=lambda row: row[0].name, sheet=36),
        Col("parent", "上级", "text", get=lambda row: f"{row[0].parent} {row[1]}".strip(), sheet=32),
        Col("level", "级次", "count", "c56", get=lambda row: row[0].level),
        Col("valid_from", "自", "longday", "c104", get=lambda row: row[0].valid_from),
        Col("valid_to", "至（含）", "longday", "c104", get=lambda row: _until(row[0].valid_to)),
        Col("home", "谁定的", "text", "c96", get=lambda row: "全国标准" if row[0].standard else "全国" if row[0].division == standards.NATIONAL else "本区划"),
        Col("alias", "别名", "text", hidden=True, get=lambda row: row[0].alias),
        Col("budgets", "所属预算", "text", hidden=True, get=lambda row: "、".join(row[0].budgets)),
    ),
    filters=(Pick("set", "代码集", SETS), DayFilter("on", "这一天有效"), Text("q", "查找", "代码、名称")),
    empty=Empty("没有代码", "代码随系统提供，区划可以自己加"), notes="没有止日的现在还在用；同一代码几行，是它各时期的名称或上级。",
)  # fmt: skip
CODE_CHANGES = Listing(
    name="reference:code-changes", title="代码比较", noun="个", crumbs=(("基础信息", ""), ("代码集", "reference:codes")), fetch=code_changes, tabs=CODE_TABS,
    page=100,
    columns=(
        Col("key", "代码", "code", "c112"),
        Col("before", "前", "text", sheet=36),
        Col("after", "后", "text", look=lambda row: "" if row.what == SAME else "strong", sheet=36),
        Col("what", "变化", "state", "c96"),
        Col("since", "自", "longday", "c104"),
        Col("note", "说明", "text", "c200", tip=lambda row: row.note, sheet=30),
    ),
    filters=(
        Pick("set", "代码集", SETS), DayFilter("since", "前"), DayFilter("until", "后"),
        Pick("what", "变化", (("", "全部"), *((each, each) for each in (ADDED, ENDED, RENAMED, MOVED)))), Pick("all", "看", CHANGED),
        Text("q", "查找", "代码、名称"),
    ),
    empty=Empty("这两日之间代码没有变", "换一个代码集、换两日再看，或看全部"),
)  # fmt: skip
