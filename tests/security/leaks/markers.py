"""记号：从每张有区划列的表里读出受害者的行，和只有这些行才有的值；没有名单。

受害单位的行：某一列（或 JSON 里某个值）就是它的单位代码的行，和提到只属于这些行的单号的行，直到不再增加。
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import html
import io
import json
import re
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pypdf
from django.db import connections

from jincai.project.postgres import security

Row = dict[str, Any]
ASCII = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,\-_]*[A-Za-z0-9]")
SEALED = "s4."
"""密文不是记号：记号是它藏的明文，由世界给出 (`typed`)。"""
OWN_DOING = ("audit_record", "access_", "identity_first_answer", "identity_firstanswer")
"""攻击者自己留下的记录，里面有他自己打进来的单号：审计、会话、他自己的答复。"""


@dataclasses.dataclass(frozen=True, slots=True)
class Marks:
    """记号: `words` Chinese or mixed, `tokens` single words of ASCII, `columns` victim's values by (table, column), `rows` his rows."""

    division: str
    agency: str
    words: frozenset[str]
    tokens: frozenset[str]
    columns: dict[tuple[str, str], tuple[Any, ...]]
    rows: dict[str, tuple[Row, ...]]

    def found(self, text: str, said: str = "") -> set[str]:
        """Which marks a text holds that were not in what was asked."""
        letters = set(text)  # a word with a letter that the text has not is not looked for
        there = self.tokens.intersection(ASCII.findall(text)) | {word for word in self.words if letters.issuperset(word) and word in text}
        return {mark for mark in there if mark not in said}


def tables(alias: str = "checker") -> list[tuple[str, bool]]:
    """Every table with a division, by qualified name; partitions are read through their parents. True when the division is a number."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relispartition")
        parts = {name for (name,) in cursor.fetchall()}
        found = security.tables(connections[alias].connection)
    named = [(f"{t.schema}.{t.name}", t.number) for t in found]
    return [(name, number) for name, number in named if name not in parts and name.removeprefix("public.") not in parts]


def homes(alias: str = "checker") -> list[str]:
    """Tables looked up before any scope is open: their division is called `home`."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'home' AND attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r')"
        )
        return [f"public.{name}" for (name,) in cursor.fetchall()]


def everything(alias: str = "checker") -> dict[str, list[Row]]:
    """All rows of all these tables; a `home` counts as the division."""
    out = {}
    for table in [*(name for name, _number in tables(alias)), *homes(alias)]:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description or ()]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            for row in found:
                row.setdefault("division", row.get("home"))
                row.pop("last_login", None)  # of signing in, which every test does
                row.pop("read_at", None)  # of looking at one's own notices, which every walk does
            out[table] = found
    return out


def read(*, division: str, agency: str = "", without: tuple[str, ...] = (), typed: Iterable[str] = ()) -> Marks:
    """受害者的行与记号: of a whole division, or with `agency` of one of its units; `without` tables of these names."""
    whole = papers_of(everything())
    if without:
        whole = {table: rows for table, rows in whole.items() if not table.removeprefix("public.").startswith(without)}
    mine, rest = split(whole, division, agency)
    other = set(values(row for rows in rest.values() for row in rows))
    own = {value for value in values(row for rows in mine.values() for row in rows) if value not in other and telling(value)}
    own = {value for value in own if not value.startswith(SEALED)} | set(typed)
    tokens = frozenset(value for value in own if ASCII.fullmatch(value))
    columns: dict[tuple[str, str], tuple[Any, ...]] = {}
    for table, rows in mine.items():
        for name in rows[0] if rows else ():
            kept = dict.fromkeys(row[name] for row in rows if isinstance(row[name], str | int) and not isinstance(row[name], bool))
            mixed = [value for value in kept if value != "" and not str(value).startswith(SEALED)]
            columns[table, name] = tuple(sorted(mixed, key=lambda value: str(value) in other))  # his alone first
    kept_rows = {table: tuple(rows) for table, rows in mine.items()}
    return Marks(division, agency, frozenset(own - tokens), tokens, columns, kept_rows)


def split(whole: dict[str, list[Row]], division: str, agency: str) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """His rows and other people's. Of a unit: those that name it, then those that hold a number which no row naming another unit holds."""
    home = {table: [row for row in rows if row["division"] in (division, int(division))] for table, rows in whole.items()}
    if not agency:
        return home, {table: [row for row in rows if row["division"] not in (division, int(division))] for table, rows in whole.items()}
    said = {table: [set(values([{name: row[name] for name in row if name != "causes"}])) for row in rows] for table, rows in home.items()}
    units = {row["code"] for row in home["public.standards_agency"]}
    strange = {code for code in units if not code.startswith(agency) and not agency.startswith(code)}
    every = [each for sets in said.values() for each in sets]
    theirs = set().union(*(each for each in every if each & strange and agency not in each), set())
    known, size = {agency}, 0
    while len(known) > size:
        size = len(known)
        found = set().union(*(each for each in every if each & known and not (each & strange and agency not in each)), set())
        known |= {value for value in found - theirs if numbered(value)}
    mine: dict[str, list[Row]] = {}
    rest = {table: [row for row in rows if row["division"] in ("000000000", 0)] for table, rows in whole.items()}
    for table, rows in home.items():
        public = table == "public.standards_agency"  # names of units are reference data: everybody in the division reads them
        is_mine = [not public and bool(each & known) and not (each & strange and agency not in each) for each in said[table]]
        mine[table] = [row for row, yes in zip(rows, is_mine, strict=True) if yes]
        rest[table] += [row for row, yes in zip(rows, is_mine, strict=True) if not yes]
    return mine, rest


def values(rows: Iterable[Row]) -> Iterator[str]:
    """Every value as it could be read: text, numbers, the leaves of JSON; money with and without separators."""
    for row in rows:
        for name, value in row.items():
            if name not in ("division", "home"):
                yield from leaves(value)


def leaves(value: Any) -> Iterator[str]:
    """The readable forms of one value."""
    if isinstance(value, str) and value[:1] in "{[" and value[-1:] in "}]":
        try:
            value = json.loads(value)
        except ValueError:
            yield str(value)
            return
    if isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, Decimal) or (isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value)):
        yield from (f"{abs(Decimal(value)):.2f}", f"{abs(Decimal(value)):,.2f}")
    elif isinstance(value, str | uuid.UUID):
        yield str(value)
        if re.fullmatch(r"[\w*]+([/|][\w*]*)+", str(value)):  # a balance's control: unit/class/fund/month
            yield from re.split(r"[/|]", str(value))
    elif isinstance(value, int) and not isinstance(value, bool) and value > 99_999:
        yield str(value)


def telling(value: str) -> bool:
    """Long and odd enough that it cannot be there by chance: no dates, no round money, no short codes. An address is none: the number in it is."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", value) or len(value) > 300 or value.startswith("/"):
        return False
    if re.fullmatch(r"[\d,]+\.\d\d", value):
        return not value.endswith(".00") and len(value) >= 6
    if value.isascii():
        return len(value) >= 6 and any(letter.isdigit() for letter in value) and not re.fullmatch(r"\d{6,7}", value)
    return len(value) >= 4


def numbered(value: str) -> bool:
    """A document's number or a fact's id: letters or dashes with digits. Not an amount, a day, a plain code."""
    return bool(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2,}[-A-Z0-9]*\d+|.+〔\d{4}〕.*\d+.*", value))


def prints(rows: dict[str, Iterable[Row]] | dict[str, list[Row]] | dict[str, tuple[Row, ...]]) -> dict[str, Counter[str]]:
    """A print of every row, to tell whether one changed."""
    return {
        table: Counter(hashlib.sha256(repr(sorted(row.items(), key=str)).encode()).hexdigest() for row in each)
        for table, each in rows.items()
    }


def touched(marks: Marks, whole: dict[str, list[Row]] | None = None) -> list[str]:
    """What became of the victim's rows since: tables where one is gone, changed, or one more says it is his."""
    now, _ = split(papers_of(everything() if whole is None else whole), marks.division, marks.agency)
    now = {table: rows for table, rows in now.items() if table in marks.rows}
    before, after = prints(marks.rows), prints(now)
    out = [f"{table}: 少了或变了 {(rows - after[table]).total()} 行" for table, rows in before.items() if rows - after[table]]
    return out + [f"{table}: 多了 {(rows - before[table]).total()} 行" for table, rows in after.items() if rows - before[table]]


def papers_of(whole: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Without what attackers write of themselves."""
    return {table: rows for table, rows in whole.items() if not table.removeprefix("public.").startswith(OWN_DOING)}


def readable(content: bytes, kind: str) -> str:
    """What a person or a program can read in an answer: HTML without entities, JSON without escapes, the parts of a workbook, the words of a PDF."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(html.unescape(book.read(name).decode("utf-8", "replace")) for name in book.namelist())
    if content[:5] == b"%PDF-":
        with contextlib.suppress(pypdf.errors.PyPdfError):  # what a person attached need not be one
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    text = content.decode("utf-8", "replace")
    if "json" in kind:
        try:
            return json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            return text
    return html.unescape(text)
