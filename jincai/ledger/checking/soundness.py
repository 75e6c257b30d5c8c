"""事实本身合不合：种类、日期、事实号，来由在不在，红冲只一次，要素组合对不对得上号，余额的单位对不对。"""

from __future__ import annotations

from jincai.kernel.facts import fact_id
from jincai.ledger import compiler, rulebook
from jincai.ledger.checking.found import LIMIT, Drift
from jincai.ledger.checking.lanes import Reader, Step
from jincai.ledger.checking.sizes import Kind

ENVELOPE_COST, ELEMENT_COST, UNIT_COST = 0.4, 4.0, 0.7  # microseconds of the server


class Soundness:
    """逐件看的，直接给出不符。`after`: only facts with a number above it."""

    def __init__(self, kinds: list[Kind], after: int = 0) -> None:
        self.kinds, self.after = kinds, after
        self.drift: list[Drift] = []

    def steps(self) -> list[Step]:
        """各看一遍。"""
        facts = sum(kind.count for kind in self.kinds)
        return [
            Step("看事实的信封", facts * ENVELOPE_COST, self._envelopes),
            Step("看红冲", 1.0, self._reversals),
            Step("看调整期", 1.0, self._adjustments),
            Step("看要素组合", 50_000 * ELEMENT_COST, self._elements),
            *([] if self.after else [Step("看余额的单位", facts * UNIT_COST, self._units)]),
        ]

    def _facts(self, reader: Reader) -> str:
        names = ", ".join(compiler.literal(kind.name) for kind in self.kinds) or "''"
        return f"ledger.fact f where {reader.where.at('f')}" + (f" and f.kind in ({names}) and f.seq > {self.after}" if self.after else "")

    def _envelopes(self, reader: Reader) -> None:
        """Kind known, day inside the year or the adjustment, a paper and an actor, and an id made of this year and division."""
        year = reader.where.year
        prefix = fact_id(year, f"{reader.where.division:09d}", "", "", "").bytes[:6].hex()
        known = ", ".join(map(compiler.literal, rulebook.FACTS)) or "''"
        says = f"""case
          when f.kind not in ({known}) then '不认识的事实种类'
          when f."on" not between '{year}-01-01' and '{year + 1}-12-31' then '日期不在年度内'
          when f.document = '' or f.document_kind = '' then '没有单据'
          when f.actor = '' then '没有办理人'
          when substr(uuid_send(f.id), 1, 6) <> '\\x{prefix}' then '事实号不是这个年度、区划的' end"""
        sql = f"""select id, kind, day, document, says from (
            select f.id::text, f.kind, f."on"::text as day, f.document, {says} as says from {self._facts(reader)} offset 0) x
            where says is not null limit {LIMIT}"""
        self._add(reader.rows(sql), "fact", ("fact", "kind", "on", "document", "says"))

    def _reversals(self, reader: Reader) -> None:
        """A reversal names, as its first cause too, one fact that is there and is no reversal; no fact is reversed twice."""
        reversals = f"select f.id, f.causes, f.body from ledger.fact f where {reader.where.at('f')} and f.kind = '{compiler.REVERSED}'"
        target = f"select o.kind from ledger.fact o where {reader.where.at('o')} and o.id = f.causes[1]"
        sql = f"""with f as materialized ({reversals}) select fact, says from (
            select f.id::text as fact, case
                when f.body->>'reverses' is distinct from f.causes[1]::text then '红冲的事实与来由不是一件'
                when ({target}) is null then '红冲的事实不在账上'
                when ({target}) = '{compiler.REVERSED}' then '红冲的是一件红冲'
                when count(*) over (partition by f.causes[1]) > 1 then '一件事实红冲了几次' end as says
            from f) x where says is not null order by fact limit {LIMIT}"""
        self._add(reader.rows(sql), "reversal", ("fact", "says"))

    def _adjustments(self, reader: Reader) -> None:
        """Whatever is dated in the next year is of a book whose adjustment period was opened."""
        books = ", ".join(f"({book.number}::smallint)" for book in rulebook.BOOKS.values())
        sql = f"""select b.book, d.on::text from (values {books}) b(book), lateral (
              select max(x."on") as on from ledger.delta x where {reader.where.at("x")} and x.book = b.book and x."on" > '{reader.where.year}-12-31') d
            where d.on is not null and not exists (
              select from ledger.period p where {reader.where.at("p")} and p.book = b.book and p.month = 13 and p.until is not null)"""
        self._add(reader.rows(sql), "period", ("book", "on"))

    def _elements(self, reader: Reader) -> None:
        """A combination of elements is what its number says."""
        sql = f"""select e.id::text, e.body::text from ledger.element e
            where {reader.where.at("e")} and e.id <> ledger.element_id({compiler.element_text("e")}) limit {LIMIT}"""
        self._add(reader.rows(sql), "element", ("element", "body"))

    def _units(self, reader: Reader) -> None:
        """A balance of one unit is of the unit of the elements that moved it; one that units share has none."""
        sql = f"""with d as (
              select d.book, d.control, max(e.agency) as agency from ledger.delta d join ledger.element e on {reader.where.at("e")} and e.id = d.element
              where {reader.where.at("d")} and e.agency <> '' and {compiler.among("d.book", "d.account", compiler.owned)} group by 1, 2)
            select b.book, b.account, b.control, b.document, b.agency from ledger.balance b left join d using (book, control)
            where {reader.where.at("b")} and b.agency <>
              case when {compiler.among("b.book", "b.account", compiler.owned)} then coalesce(d.agency, b.agency) else '' end limit {LIMIT}"""
        self._add(reader.rows(sql), "unit", ("book", "account", "control", "document", "agency"))

    def _add(self, rows: list[tuple], what: str, names: tuple[str, ...]) -> None:
        self.drift += [{"what": what, **dict(zip(names, row, strict=True))} for row in rows]
