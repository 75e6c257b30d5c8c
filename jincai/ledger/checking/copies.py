"""抄来的字段：后一件事实抄自来由的字段，与来由相同；来由要在账上（docs/decisions/0003）。

A rule sees only its own fact, so a fact carries what its rules need, copied from the fact it follows. What is checked: a fact F that follows
C (C is among its causes), on the same document or on an allotment of C, has in every field of FOLLOWING that both have the value of C; on the
same document those of SAME_DOCUMENT too. A fact that moves something has two of a field, where from (`from_x`) and where to (`x`): one of the two
is the value of C. What was moved between C and F, on the same document (a correction, then a refund of the payment), F has from there.

Not checked, because it may rightly change: the amount (a part of it), 预算来源 (it changes from stage to stage: initial, adjusted, from above), texts such as
the reason and the payee, numbers that only the later stage has.
"""

from __future__ import annotations

from jincai.ledger.checking.found import LIMIT, Drift
from jincai.ledger.checking.lanes import Reader, Step, Work
from jincai.ledger.checking.sizes import Kind
from jincai.ledger.compiler import literal

FOLLOWING = ("allotment", "fund", "exp_func", "agency")
SAME_DOCUMENT = ("department", "gov_econ", "dep_econ", "project", "origin", "plan", "treasury_account", "counterpart", "revenue")
COST = 3.1  # microseconds of the server, a fact
_DIGITS = "replace(cause::text, '-', '')"
_ELSEWHERE = (
    f"x.year = ('x' || left({_DIGITS}, 4))::bit(16)::int and x.division = ('x' || substr({_DIGITS}, 5, 8))::bit(32)::int and x.id = cause"
)
"""来由是别的年度（结转）或别的区划的：事实号说出是哪里的。"""
_MOVED = """select from ledger.fact m where {m} and m.document = k.document and m.document_kind = k.document_kind and m.seq > k.of_seq and m.seq < k.seq
  and m.body->>('from_' || d.name) is not null and m.body->>d.name = coalesce(k.body->>('from_' || d.name), k.body->>d.name)"""
"""两者之间同一单据上改过的（更正）：以改后的为准；再更正的，从改后的改起。"""


class Copies:
    """来由。`after`: only facts with a number above it."""

    def __init__(self, kinds: list[Kind], after: int = 0) -> None:
        self.kinds, self.after = kinds, after
        self.drift: list[Drift] = []

    def steps(self) -> list[Step]:
        """第一个来由一遍，别的来由一遍（很少）。"""
        weight = sum(kind.count for kind in self.kinds) * COST
        return [
            Step("看来由和抄来的字段", weight, self._look("causes[1]", "causes <> '{}'")),
            Step("看其余的来由", 1.0, self._look("unnest(causes[2:])", "cardinality(causes) > 1")),
        ]

    def _look(self, cause: str, those: str) -> Work:
        def work(reader: Reader) -> None:
            for fact, kind, of, fields in reader.rows(self._sql(reader, cause, those)):
                told = {"what": "cause"} if fields is None else {"what": "copy", "fields": fields}
                self.drift.append({**told, "fact": fact, "kind": kind, "cause": of})

        return work

    def _sql(self, reader: Reader, cause: str, those: str) -> str:
        fields = (*FOLLOWING, *SAME_DOCUMENT)
        plain = ", ".join(f"body->>'{name}' {name}" for name in fields)
        both = f"{plain}, " + ", ".join(f"body->>'from_{name}' from_{name}" for name in fields)
        names = ", ".join(literal(kind.name) for kind in self.kinds) or "''"
        later = f"and kind in ({names}) and seq > {self.after}" if self.after else ""
        within = (
            f"and id = any(array(select unnest(causes) from ledger.fact where {reader.where} {later} and {those}))" if self.after else ""
        )
        differing = ", ".join(
            f"case when {'true' if name in FOLLOWING else 'same'} and {_differs(name)} then '{name}' end" for name in fields
        )
        return f"""
            with c as (select id, seq, document_kind, document, {plain} from ledger.fact where {reader.where} {within} offset 0),
            f as (select id, seq, kind, document_kind, document, body, {cause} cause, {both} from ledger.fact
                  where {reader.where} {later} and {those}),
            j as (select f.*, c.id as found, c.seq as of_seq, {", ".join(f"c.{name} as of_{name}" for name in fields)},
                    c.document = f.document and c.document_kind = f.document_kind as same
                  from f left join c on c.id = f.cause),
            k as (select id, kind, cause, found, seq, of_seq, document_kind, document, body, array_remove(array[{differing}], null) as differing from j
                  where (found is null and not exists (select from ledger.fact x where {_ELSEWHERE}))
                    or (found is not null and (same or of_allotment in (allotment, from_allotment))
                        and (({_any(FOLLOWING)}) or (same and ({_any(SAME_DOCUMENT)})))) offset 0),
            l as (select id, kind, cause, found, array(
                    select name from unnest(differing) d(name) where not exists ({_MOVED.format(m=reader.where.at("m"))})) as left
                  from k offset 0)
            select id::text, kind, cause::text, case when found is not null then l.left end from l
            where found is null or cardinality(l.left) > 0 limit {LIMIT}"""


def _any(names: tuple[str, ...]) -> str:
    return " or ".join(map(_differs, names))


def _differs(name: str) -> str:
    """Both have it, and the cause's is neither where to nor where from."""
    return f"({name} <> of_{name} and from_{name} is distinct from of_{name})"
