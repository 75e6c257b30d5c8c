"""事实的链：事实依记账次序写成一行一件的正文，SM3 算过去，接着上一个检查点的值。

Anybody can do it again: the text of a checkpoint is the line `PREVIOUS YEAR DIVISION`, then a line for each fact, in the order of `seq`, a JSON array of
[seq, id, kind, version, on, actor, document_kind, document, causes, at (UTC), body] as PostgreSQL's json_build_array writes it (the body as
jsonb: keys by length, then by bytes), then a line with the checkpoint's own figures; every line ends with a line feed, all in UTF-8.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from jincai.kernel import sm3
from jincai.ledger.checking import movements, sizes
from jincai.ledger.checking.checkpoint import Checkpoint
from jincai.ledger.checking.lanes import Reader
from jincai.ledger.checking.prints import SEED
from jincai.ledger.compiler import literal

WINDOW = 20_000  # numbers (seq) read at a time: this bounds the memory of both sides
COST = MOVES_COST = 5.0  # microseconds a fact
_LINE = """json_build_array(seq, id, kind, version, "on", actor, document_kind, document, causes, at at time zone 'UTC', body)::text"""


class Links:
    """一段链: reads the facts with a number in (after, until] and adds them to the digest; counts them."""

    def __init__(self, reader: Reader, kinds: list[str]) -> None:
        self.reader = reader
        self.kinds = ", ".join(map(literal, kinds)) or "''"
        self.values = ", ".join(f"({literal(kind)})" for kind in kinds) or "('')"

    def digest(self, previous: str, after: int, until: int, title: str = "") -> tuple[sm3.Running, int]:
        """The digest so far, without the closing line, and how many facts are in it."""
        digest, count = sm3.running(), 0
        digest.update(f"{previous} {self.reader.where.year} {self.reader.where.division:09d}\n".encode())
        for first, last in self._windows(after, until):
            ((found, text),) = self.reader.octets(
                f"select count(*), convert_to(string_agg(line || chr(10), '' order by seq), 'UTF8') from "
                f"(select seq, {_LINE} as line from {self._facts(first, last)}) x"
            )
            if found:
                digest.update(text)
                count += found
                if title:
                    self.reader.part(title, found * COST)
        return digest, count

    def lines(self, after: int, until: int) -> Iterator[bytes]:
        """The lines that are digested, one by one, in order."""
        for first, last in self._windows(after, until):
            ((found, text),) = self.reader.octets(
                f"select count(*), convert_to(string_agg(line || chr(10), '' order by seq), 'UTF8') from "
                f"(select seq, {_LINE} as line from {self._facts(first, last)}) x"
            )
            if found:
                yield from bytes(text).removesuffix(b"\n").split(b"\n")

    def movements(self, after: int, until: int, title: str = "") -> tuple[movements.Movements, int]:
        """What the entries of these facts come to, with the fixed seed, and how many there are."""
        made, count = movements.Movements(), 0
        for first, last in self._windows(after, until):
            sql = f"""
                select book, debit, credit, count(*), {movements.SUMS} from (
                  select book, debit, credit, amount, {movements.keys(SEED)} from ledger.entry
                  where {self.reader.where} and fact = any(array(select id from {self._facts(first, last)})) offset 0) x
                group by 1, 2, 3"""
            for book, debit, credit, found, *sums in self.reader.rows(sql):
                made.add(book, debit, credit, tuple(sums))
                count += found
                if title:
                    self.reader.part(title, found * MOVES_COST)
        return made, count

    def _windows(self, after: int, until: int) -> Iterator[tuple[int, int]]:
        """一段段的号，首尾都含；没有这本账的事实的号段（别的区划、年度的）跳过去。"""
        while (first := self._next(after)) <= until:
            after = min(first + WINDOW - 1, until)
            yield first, after

    def _next(self, after: int) -> int:
        """The next number in use; beyond all when there is none."""
        sql = f"""
            select min(n.seq) from (values {self.values}) k(kind), lateral (
              select f.seq from ledger.fact f where {self.reader.where.at("f")} and f.kind = k.kind and f.seq > {after} order by f.seq limit 1) n"""
        found = self.reader.rows(sql)[0][0]
        return sys.maxsize if found is None else int(found)

    def _facts(self, first: int, last: int) -> str:
        return f"ledger.fact where {self.reader.where} and kind in ({self.kinds}) and seq between {first} and {last}"


def links(reader: Reader) -> Links:
    """Of all kinds that there are."""
    return Links(reader, sizes.kind_names(reader))


def closing(made: Checkpoint) -> bytes:
    """末行：检查点自己的各项，一改就不符。"""
    return (json.dumps(["checkpoint", *made.sealed()], separators=(", ", ": ")) + "\n").encode()
