"""清演示：只清演示留下的一个区划一年；正式的账谁也不能清。"""

from __future__ import annotations

from django.db import DatabaseError, connections, transaction

from jincai.kernel.problems import UserError
from jincai.project.demo import notes
from jincai.project.demo.options import Options

_TABLES = """
    select n.nspname, c.relname, bool_or(a.attname = 'year') from pg_class c
    join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0
    group by 1, 2 having bool_or(a.attname = 'division') order by 1, 2"""
KEPT = ("standards_code", "standards_mapping", "standards_division", "banking_bank", "params_parameter", "audit_record", "audit_seal",
        "evoucher_certificate")  # fmt: skip
LEDGER = ("delta", "balance", "entry", "element", "fact")


def occupied(o: Options) -> bool:
    """这个区划这一年有没有账。"""
    with connections["checker"].cursor() as cursor:
        cursor.execute("select exists (select 1 from ledger.fact where year = %s and division = %s)", [o.year, int(o.division)])
        if cursor.fetchone()[0]:
            return True
        cursor.execute(
            "select exists (select 1 from budget_budgetbook where year = %s and division = %s and state = 'APPROVED')", [o.year, o.division]
        )
        return bool(cursor.fetchone()[0])


def wipe(o: Options) -> None:
    """清掉演示. Raises UserError when the year was not left by a demonstration."""
    if not notes.state(o) and occupied(o):
        raise UserError(f"区划 {o.division} 的 {o.year} 年不是演示留下的，不能清", "换一个 --division 或 --year")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("set constraints all immediate")
        _wipe_ledger(cursor, o)
        cursor.execute(_TABLES)
        tables = [(f'"{schema}"."{name}"', has_year) for schema, name, has_year in cursor.fetchall() if name not in KEPT]
        _wipe_tables(cursor, tables, o)
    notes.forget(o)


def _wipe_ledger(cursor, o: Options) -> None:
    for table in LEDGER:
        part = f"ledger.{table}_{int(o.year)}"
        cursor.execute("select to_regclass(%s)", [part])
        if cursor.fetchone()[0] is None:
            continue
        cursor.execute(f"alter table {part} disable trigger user")
        where = "year = %s and division = %s"  # through the parent: a new partition has no policy of its own yet
        cursor.execute(f"delete from ledger.{table} where {where}", [o.year, int(o.division)])  # nosec B608
        cursor.execute(f"alter table {part} enable trigger user")


def _wipe_tables(cursor, tables: list[tuple[str, bool]], o: Options) -> None:
    """外键指向谁，谁后删：反复删，直到都删掉。"""
    waiting = tables
    while waiting:
        again, why = [], ""
        for table, has_year in waiting:
            where, args = ("division = %s and year = %s", [o.division, o.year]) if has_year else ("division = %s", [o.division])
            cursor.execute("savepoint wiping")
            try:
                cursor.execute(f"alter table {table} disable trigger user")
                cursor.execute(f"delete from {table} where {where}", args)  # nosec B608
                cursor.execute(f"alter table {table} enable trigger user")
                cursor.execute("release savepoint wiping")
            except DatabaseError as error:
                why = str(error)
                cursor.execute("rollback to savepoint wiping")
                again.append((table, has_year))
        if len(again) == len(waiting):
            raise UserError(f"清不掉 {again[0][0]}：{why}", "把以上内容报告给维护者")
        waiting = again
