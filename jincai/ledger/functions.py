"""记账函数：同一份模板编成两个，一个收几件，一个收上百万件。"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable
from importlib.resources import files

from jincai.ledger import rulebook
from jincai.ledger.compiler import REVERSED, SIDES, among, element, lines, literal, none_applies, reversed_lines, taken
from jincai.ledger.language import Account

_ITEM = 'n int, g int, id uuid, kind text, v smallint, "on" date, actor text, dk text, d text, causes uuid[], body jsonb'
QUEUED = 32  # keys; a call with more goes by the row locks alone, the lock table has an end
COLUMNS = ("n", "g", "id", "kind", "v", "on", "actor", "dk", "d", "causes", "body")
_LINE = (
    'x.g, x.fact, x."on", x.actor, x.rule, x.book, x.debit, x.debit_control, x.debit_document, x.debit_element, '
    "x.credit, x.credit_control, x.credit_document, x.credit_element, x.amount, x.debit_id, x.credit_id, x.debit_unit, x.credit_unit"
)
_THIS = '(select f.g, f.id, f."on", f.actor, f.body, f.division, f.year) f'  # the one fact at hand, as a table
_NUMBERED = (  # one hash a line where both sides have the same elements, as most have
    "select k.*, case when k.credit_element = k.debit_element then k.debit_id else ledger.element_id(k.credit_element) end credit_id "
    "from (select l.*, ledger.element_id(l.debit_element) debit_id from (\n    {lines}) l offset 0) k"
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Form:
    """记账函数的两种样子：几件，一件一件地过；一批上百万件，成批地过。同一份模板。"""

    name: str
    gather: str
    items: str
    lines: str
    known: str
    queue: str
    settings: str = ""
    end: str = ""


_FEW = _Form(
    name="ledger.post(p_year smallint, p_division int, p jsonb)",
    gather="sql/post-few.sql",
    items=f"jsonb_to_recordset(p) t({_ITEM})",
    lines="unnest(ln)",
    known="exists (select from ledger.fact x where x.year = p_year and x.division = p_division and x.id = any(ids))",
    # a key that many want is waited for in a queue: row locks alone wake everybody at each COMMIT, and who was unlucky waits long (p99 84 -> 33 ms)
    queue=f"t.d <> '' or cardinality(kb) > {QUEUED} "
    "or pg_advisory_xact_lock(hashtextextended(t.c, (p_division::bigint * 100 + t.b) * 1000000 + t.a)) is not null",
    # with the rights of the tables' owner: row-level security would be asked a dozen times a call. It asks for division and units by itself
    settings=" security definer set search_path = ledger, pg_temp",
)
_MANY = _Form(
    name="ledger.post_many(p_year smallint, p_division int)",
    gather="sql/post-many.sql",
    items="pg_temp.jincai_item t",
    lines="pg_temp.jincai_line",
    known="exists (select from pg_temp.jincai_item t, "
    "lateral (select from ledger.fact x where x.year = p_year and x.division = p_division and x.id = t.id offset 0) x)",
    queue="true",
    # a batch sorts and groups hundreds of thousands of lines; of its tables a small sample is enough (the usual one takes 0.45 s)
    settings=" set work_mem = '128MB' set default_statistics_target = 10",
    end="\n  perform set_config('jincai.posting', '', true);",
)
_MONTH = "case when x.\"on\" > make_date(p_year, 12, 31) then 13 else extract(month from x.\"on\")::int end"
_BARRED = (  # a line in a month that is closed, or in the 调整期 while none is open or beyond its last day
    f"(x.book * 100 + {_MONTH} = any(closed) or (x.\"on\" > make_date(p_year, 12, 31) and (x.\"on\" <= (adjusting->>(x.book::text))::date) is not true))"
)
_ACCOUNTS: dict[str, Callable[[Account], bool]] = {
    "CREDIT_NORMAL": lambda a: a.side < 0,
    "FREE": lambda a: not a.floored,
    "HELD": lambda a: a.role == "held",
    "DONE": lambda a: a.role == "done",
}
"""模板里问科目的几处：`/*名 账套 科目*/`。"""
_RIGHTS = """revoke all on function ledger.post(smallint, int, jsonb), ledger.post_many(smallint, int) from public;
grant execute on function ledger.post(smallint, int, jsonb), ledger.post_many(smallint, int) to jincai_app;"""
STAGE = (
    f"create temporary table if not exists jincai_item ({_ITEM}) on commit delete rows",
    "create temporary table if not exists jincai_line of ledger.line on commit delete rows",
    "truncate jincai_item, jincai_line",
)
"""`post_many` 之前：本会话的临时表。"""


def post_functions(numbers: dict[tuple[str, str], int]) -> str:
    """两个记账函数的全文，和谁可以调用。"""
    return "\n".join((_function(_FEW, numbers), _draft(numbers), _function(_MANY, numbers), _RIGHTS))


def _draft(numbers: dict[tuple[str, str], int]) -> str:
    blocks = "\n  ".join(_block(kind, numbers) for kind in rulebook.FACTS if lines(kind, numbers)) or "null;"
    text = _text("sql/draft.sql").replace("/*ITEMS*/", _MANY.items).replace("/*SETTINGS*/", _MANY.settings)
    return text.replace("/*LINES*/", blocks)


def _function(form: _Form, numbers: dict[tuple[str, str], int]) -> str:
    taken, variables = _taken(numbers)
    codes = sorted({a.code for b in rulebook.BOOKS.values() for a in b.accounts.values() if a.role in ("held", "done")}) or [0]
    filled = {
        "NAME": form.name,
        "GATHER": _text(form.gather),
        "TAKEN": taken,
        "VARIABLES": variables,
        "ITEMS": form.items,
        "LN": form.lines,
        "KNOWN": form.known,
        "BARRED": _BARRED,
        "MONTH": _MONTH,
        "QUEUE": form.queue,
        "SETTINGS": form.settings,
        "END": form.end,
        "KINDS": ", ".join(map(literal, rulebook.FACTS)) or "''",
        "HELD_OR_DONE": ", ".join(map(str, codes)),
        "SIDES": SIDES,
    }
    text = _text("sql/post.sql")
    for name, value in filled.items():
        text = text.replace(f"/*{name}*/", value)
    for name, accept in _ACCOUNTS.items():
        text = re.sub(rf"/\*{name} (\S+) (\S+)\*/", lambda found, accept=accept: among(found[1], found[2], accept), text)  # type: ignore[misc]
    return text


def _text(name: str) -> str:
    return files("jincai.ledger").joinpath(name).read_text(encoding="utf-8")


def _block(kind: str, numbers: dict[tuple[str, str], int]) -> str:
    """成批：一类事实的分录一句做完，要素组合的文本一件一次。"""
    made, columns = lines(kind, numbers), ""
    for number, text in enumerate(_texts(kind)):
        made = made.replace(text, f"f.e{number}")
        columns += f", {text} e{number}"
    idle = none_applies(kind)
    items = f"{_MANY.items.removesuffix(' t')} f where f.n > p_after and f.kind = {literal(kind)}"
    refused = f"\n    perform ledger.no_rule(f.n, f.kind) from {items} and {idle};" if idle else ""
    return (
        f"if {literal(kind)} = any(kinds) then{refused}\n    with f as materialized (select f.*{columns} from (\n"
        f"      select t.*, p_division division, p_year as year from {_MANY.items} where t.n > p_after and t.kind = {literal(kind)}) f)\n"
        f"    insert into {_MANY.lines} select {_LINE} from (\n    {_NUMBERED.format(lines=made)}) x;\n  end if;"
    )


def _texts(kind: str) -> list[str]:
    """一类事实用到的要素组合，各一段 SQL。"""
    prefixes = {prefix for _, rule in rulebook.rules_for(kind) for prefix in (rule.debit_as, rule.credit_as)}
    return sorted({element(rulebook.FACTS[kind], prefix) for prefix in prefixes} - {"'{}'"})


def _taken(numbers: dict[tuple[str, str], int]) -> tuple[str, str]:
    """一件一件：f 是哪一类，就走哪一类的规则；和要声明的变量。"""
    blocks, most = {}, 0
    for kind in sorted(rulebook.FACTS):
        texts = _texts(kind)
        most = max(most, len(texts))
        if kind == REVERSED:
            made = _NUMBERED.format(lines=reversed_lines(_THIS))
            steps = [f"ln := ln || coalesce((select array_agg(({_LINE})::ledger.line) from ({made}) x), '{{}}');"]
        else:
            shared = {text: (f"e{n}", f"i{n}") for n, text in enumerate(texts)}
            steps = [f"e{n} := {text}; i{n} := ledger.element_id(e{n});" for n, text in enumerate(texts)]
            steps += [taken(numbers[key], made, shared) for key, made in rulebook.rules_for(kind)]
            if idle := none_applies(kind):
                steps.append(f"if {idle} then perform ledger.no_rule(f.n, f.kind); end if;")
        blocks[kind] = "\n      ".join(steps) or "null;"
    return _tree(list(blocks.items())), " ".join(f"e{n} text; i{n} bigint;" for n in range(most))


def _tree(blocks: list[tuple[str, str]]) -> str:
    """二分：几十类里走到一类只问几次。plpgsql 的 CASE 一个一个问，每问一次都要备好一个表达式。"""
    if not blocks:
        return "fit := false;"
    if len(blocks) == 1:
        ((kind, block),) = blocks
        return f"if f.kind = {literal(kind)} then\n      {block}\n    else fit := false; end if;"
    half = len(blocks) // 2
    return f'if f.kind < {literal(blocks[half][0])} collate "C" then {_tree(blocks[:half])} else {_tree(blocks[half:])} end if;'


def digest() -> str:
    """规则的指纹：变了就重装。"""
    numbers = {key: i for i, key in enumerate(rulebook.RULES)}
    return hashlib.sha256(post_functions(numbers).encode()).hexdigest()
