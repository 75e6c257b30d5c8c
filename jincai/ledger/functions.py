"""记账函数：同一份模板编成两个，一个收几件，一个收上百万件。"""

from __future__ import annotations

import dataclasses
import hashlib
from importlib.resources import files

from jincai.ledger import rulebook
from jincai.ledger.compiler import SIDES, element, lines, literal, pairs

_ITEM = 'n int, g int, id uuid, kind text, v smallint, "on" date, actor text, dk text, d text, causes uuid[], body jsonb'
COLUMNS = ("n", "g", "id", "kind", "v", "on", "actor", "dk", "d", "causes", "body")
_LINE = (
    'x.g, x.fact, x."on", x.actor, x.rule, x.book, x.debit, x.debit_control, x.debit_document, x.debit_element, '
    "x.credit, x.credit_control, x.credit_document, x.credit_element, x.amount, x.debit_id, x.credit_id"
)
_NUMBERED = (  # one hash a line where both sides have the same elements, as most have
    "select k.*, case when k.credit_element = k.debit_element then k.debit_id else ledger.element_id(k.credit_element) end credit_id "
    "from (select l.*, ledger.element_id(l.debit_element) debit_id from (\n    {lines}) l offset 0) k"
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Form:
    """记账函数的两种样子：一次几件，和一批上百万件；同一份模板。"""

    name: str
    items: str
    lines: str
    keep: str
    lined: str
    known: str
    ids: str


_ONE = _Form(
    name="ledger.post(p_year smallint, p_division int, p jsonb)",
    items=f"jsonb_to_recordset(p) t({_ITEM})",
    lines="unnest(ln)",
    keep=f"select ln || coalesce(array_agg(({_LINE})::ledger.line), '{{}}') into ln from (",
    lined="",
    known="exists (select from ledger.fact x where x.year = p_year and x.division = p_division and x.id = any(ids))",
    ids="array_agg(t.id)",
)
_MANY = _Form(
    name="ledger.post_many(p_year smallint, p_division int)",
    items="pg_temp.jincai_item t",
    lines="pg_temp.jincai_line",
    keep=f"insert into pg_temp.jincai_line select {_LINE} from (",
    lined="analyze pg_temp.jincai_line;",
    known="true",
    ids="null::uuid[]",
)
STAGE = (
    f"create temporary table if not exists jincai_item ({_ITEM}) on commit delete rows",
    "create temporary table if not exists jincai_line of ledger.line on commit delete rows",
    "truncate jincai_item, jincai_line",
)
"""`post_many` 之前：本会话的临时表。"""


def post_functions(numbers: dict[tuple[str, str], int]) -> str:
    """两个记账函数的全文。"""
    return _function(_ONE, numbers) + "\n" + _function(_MANY, numbers)


def _shared(kind: str, made: str) -> tuple[str, str]:
    """The lines of a kind with the texts of elements taken from columns of f, and those columns: made once a fact, not once a line and side."""
    prefixes = {prefix for _, rule in rulebook.rules_for(kind) for prefix in (rule.debit_as, rule.credit_as)}
    columns = ""
    for number, text in enumerate(sorted({element(rulebook.FACTS[kind], prefix) for prefix in prefixes} - {"'{}'"})):
        made = made.replace(text, f"f.e{number}")
        columns += f", {text} e{number}"
    return made, columns


def _function(form: _Form, numbers: dict[tuple[str, str], int]) -> str:
    blocks = []
    for kind in rulebook.FACTS:
        if not (made := lines(kind, numbers)):
            continue
        made, shared = _shared(kind, made)
        blocks.append(
            f"if {literal(kind)} = any(kinds) then\n"
            f"    with f as materialized (select f.*{shared} from (\n"
            f"      select t.*, p_division division, p_year as year from {form.items} where t.kind = {literal(kind)}) f)\n"
            f"    {form.keep}\n    {_NUMBERED.format(lines=made)}) x;\n  end if;"
        )
    text = files("jincai.ledger").joinpath("sql/post.sql").read_text(encoding="utf-8")
    codes = sorted({a.code for b in rulebook.BOOKS.values() for a in b.accounts.values() if a.role in ("held", "done")}) or [0]
    filled = {
        "NAME": form.name,
        "LINES": "\n  ".join(blocks) or "null;",
        "LINED": form.lined,
        "ITEMS": form.items,
        "LN": form.lines,
        "KNOWN": form.known,
        "IDS": form.ids,
        "KINDS": ", ".join(map(literal, rulebook.FACTS)) or "''",
        "CREDIT_NORMAL": pairs(lambda a: a.side < 0),
        "FREE": pairs(lambda a: not a.floored),
        "HELD": pairs(lambda a: a.role == "held"),
        "DONE": pairs(lambda a: a.role == "done"),
        "HELD_OR_DONE": ", ".join(map(str, codes)),
        "SIDES": SIDES,
    }
    for name, value in filled.items():
        text = text.replace(f"/*{name}*/", value)
    return text


def digest() -> str:
    """规则的指纹：变了就重装。"""
    numbers = {key: i for i, key in enumerate(rulebook.RULES)}
    return hashlib.sha256(post_functions(numbers).encode()).hexdigest()
