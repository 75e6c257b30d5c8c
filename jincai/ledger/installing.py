"""装入：把账套、科目、规则和记账函数写进数据库。由所有者账号执行。"""

from __future__ import annotations

from django.db import connections, transaction

from jincai.ledger import compiler, functions, rulebook


def install(alias: str = "owner") -> bool:
    """装入规则: write charts, rules and the compiled posting function; True when anything changed."""
    digest = functions.digest()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(530700, 1)")
        cursor.execute("select digest from ledger.installed")
        row = cursor.fetchone()
        if row and row[0] == digest:
            return False
        _charts(cursor)
        numbers = _rules(cursor)
        cursor.execute(functions.post_functions(numbers))
        cursor.execute(
            "insert into ledger.installed (one, digest) values (true, %s) on conflict (one) do update set digest = excluded.digest, at = clock_timestamp()",
            [digest],
        )
    return True


def _charts(cursor) -> None:
    for book in rulebook.BOOKS.values():
        cursor.execute(
            "insert into ledger.book (number, name, title) values (%s, %s, %s) on conflict (number) do update set name = excluded.name, title = excluded.title",
            [book.number, book.name, book.title],
        )
        for a in book.accounts.values():
            cursor.execute(
                "insert into ledger.account (book, code, identifier, name, side, floored, role, by) values (%s, %s, %s, %s, %s, %s, %s, %s) "
                "on conflict (book, code) do update set identifier = excluded.identifier, name = excluded.name, side = excluded.side, "
                "floored = excluded.floored, role = excluded.role, by = excluded.by",
                [book.number, a.code, a.identifier, a.name, a.side, a.floored, a.role, list(a.by)],
            )


def _rules(cursor) -> dict[tuple[str, str], int]:
    for owner, title in rulebook.RULES:
        cursor.execute("insert into ledger.rule (owner, title) values (%s, %s) on conflict do nothing", [owner, title])
    return rule_numbers(cursor)


def rule_numbers(cursor) -> dict[tuple[str, str], int]:
    """规则在库里的编号。"""
    cursor.execute("select owner, title, id from ledger.rule")
    return {(owner, title): number for owner, title, number in cursor.fetchall()}


def lines_of(kind: str, alias: str = "owner") -> str:
    """一类事实的分录 SQL: the compiled SELECT over a source named f (g, id, kind, on, actor, d, division, year, body), for bulk loaders."""
    with connections[alias].cursor() as cursor:
        return compiler.lines(kind, rule_numbers(cursor))


def open_year(year: int, alias: str = "default") -> None:
    """开年: the partitions of a fiscal year; idempotent."""
    with connections[alias].cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [f"ledger.fact_{int(year)}"])
        if cursor.fetchone()[0] is None:
            cursor.execute("select ledger.open_year(%s)", [year])


def analyze(alias: str = "owner") -> None:
    """统计: refresh the planner's statistics after a bulk load; autovacuum does not look at partitioned parents."""
    with connections[alias].cursor() as cursor:
        for table in ("fact", "entry", "element", "delta", "balance", "snapshot", "late"):
            cursor.execute(f"analyze ledger.{table}")
