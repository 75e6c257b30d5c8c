"""行级安全：每张有“财政区划”(division) 列的表，只让程序看到、写到当前可见范围内的行；有“单位”列的，还只限范围内的单位。

Visible: the divisions of the scope (transaction-local setting `jincai.divisions`) and the national rows (000000000); of a table that has
`agency` (or `to_agency`) only the rows of the scope's units (`jincai.agencies`: "*" all, else a comma list) and, but for OWNED, those of no unit.
Writable: the scope only. An unset scope writes nothing and sees no division's rows. The checker reads all; the owner, who is under
FORCE too, may maintain. The settings are read in sub-selects that do not depend on the row: PostgreSQL evaluates them once a query, looks a unit up
in a hash table (five thousand units cost as much as one). The divisions of the scope and the national one are a single list, and being in it is the
whole first condition of a policy to look (which is therefore not that to write): so an index that knows the division looks the list up, and no
row is asked. (Asking each of a million rows cost a fifth of the query that adds them up.)
The books (schema ledger) have no unit on every row: entries, turnovers of days, snapshots and late rows name a combination of elements, which
has one; the unit's combinations are looked up once a query, by an index. A balance has its unit in a column. What belongs to no unit there is
the division's (treasury money, pools), and seen only by who sees every unit. `ledger.post` runs as the owner and asks for division and unit by
itself; `ledger.post_many` runs as the program and sets `jincai.posting`: in it every unit's rows of the books are at hand.
Views would read with their owner's rights: they are set to the reader's (security_invoker).
"""

from __future__ import annotations

import dataclasses

import psycopg
from psycopg import sql

from jincai.kernel.problems import UserError
from jincai.project.postgres.roles import APP, CHECKER, OWNER

SCHEMAS = ("public", "ledger")
NATIONAL = "000000000"
ROUND = "v7"  # part of the policies' names: a new text gets a new round and replaces the old one everywhere
_DIVISIONS = "nullif(current_setting('jincai.divisions', true), '')"
_EVERY = "current_setting('jincai.agencies', true) = '*'"
_UNITS = "string_to_array(current_setting('jincai.agencies', true), ',')"
UNIT_COLUMNS = ("agency", "to_agency")
"""Columns that say whose unit's paper a row is; any of them in scope shows the row."""
ORGANISATION = ("identity_", "roster_")
"""Tables of who works where: an administrator (`@admin` among the units) sees and keeps every unit's, though no unit's papers."""
EXEMPT = ("audit_",)
"""Tables with a gate of their own: their unit column says about whom a record is, not whose paper it is."""
FINANCE = ("cash_", "debt_", "taxlink_", "clearing_quota", "reconciliation_")
"""Tables of the finance department's own papers, which belong to no unit: seen only by who sees every unit. (Messages with the bank are
not here: a unit's payment shows the vouchers sent for it; their text is sealed.)"""
OWNED = ("evoucher_voucher",)
"""Tables with a unit, whose rows of no unit are the finance department's own as well: a quota, a claim, a transfer has every unit's lines in it."""
BOOKS = "ledger"
FACTS, BALANCES = "fact", "balance"
"""总账 (schema and tables): of a fact the unit stands in the body, of a balance in a column that is empty for the division's own."""
ELEMENT_COLUMNS = ("element", "debit_element", "credit_element")
"""Columns of the books that name a combination of elements; one of the unit's in any of them shows the row."""
PERSONAL = {
    "identity_firstanswer": "user", "printshop_task": "by", "ui_listview": "user", "intake_batch": "by", "notices_notice": "user",
    "notices_letter": "user", "notices_wish": "user", "notices_address": "user",
}  # fmt: skip
"""Tables whose rows belong to one person, and the column that says to whom."""
READ_ONLY = ("audit_record", "audit_seal")
"""Tables the program cannot write at all: rows come in by a function of the owner."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table:
    """一张有 division 列的表，和它现在的保护."""

    schema: str
    name: str
    number: bool  # the division is an integer
    secured: bool
    units: tuple[str, ...] = ()  # the columns of units that count


def expected(units: tuple[str, ...] = ()) -> dict[str, tuple[str, str]]:
    """The policies of a table with these columns of units: name -> (command, role). The name tells the columns, so that a table which gets
    one later gets the policies that count it."""
    own = {f"jincai_{command.lower()}": (command, APP) for command in ("SELECT", "INSERT", "UPDATE", "DELETE")}
    return {
        **{"_".join((name, ROUND, *units)): told for name, told in own.items()},
        f"jincai_checker_{ROUND}": ("SELECT", CHECKER),
        f"jincai_owner_{ROUND}": ("ALL", OWNER),
    }


def secure(owner: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """加行级安全: protect every table that lacks it, as jincai_owner; the names of those touched. UserError for an unfit column."""
    touched = []
    with owner.transaction():
        for table in tables(owner):
            if not table.secured:
                _protect(owner, table)
                touched.append(f"{table.schema}.{table.name}")
        for schema, view in _views(owner):
            owner.execute(sql.SQL("ALTER VIEW {} SET (security_invoker = true)").format(sql.Identifier(schema, view)))
            touched.append(f"{schema}.{view}")
    return touched


def tables(connection: psycopg.Connection[tuple[object, ...]]) -> list[Table]:
    """Every table with a division column, partitioned parents and partitions alike."""
    rows = connection.execute(
        """SELECT n.nspname, c.relname, t.typname, c.relkind::text,
                  c.relrowsecurity AND c.relforcerowsecurity,
                  ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid),
                  ARRAY(SELECT u.attname::text FROM pg_attribute u WHERE u.attrelid = c.oid AND u.attname = ANY(%s) AND NOT u.attisdropped
                   AND u.atttypid IN ('varchar'::regtype, 'text'::regtype) ORDER BY 1),
                  ARRAY(SELECT u.attname::text FROM pg_attribute u WHERE u.attrelid = c.oid AND u.attname = ANY(%s) AND NOT u.attisdropped
                   AND u.atttypid = 'int8'::regtype AND n.nspname = %s ORDER BY u.attnum)
           FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'division' AND NOT a.attisdropped
           JOIN pg_type t ON t.oid = a.atttypid
           WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p', 'm') ORDER BY 1, 2""",
        [list(UNIT_COLUMNS), list(ELEMENT_COLUMNS), BOOKS, list(SCHEMAS)],
    ).fetchall()
    found = []
    for schema, name, kind, relation, forced, policies, units, elements in rows:
        if relation == "m" or kind not in ("varchar", "text", "bpchar", "int4", "int8"):
            raise UserError(f"{schema}.{name} 的 division 列不能加行级安全（{kind}）", "用 varchar(9) 或 integer；不用物化视图")
        counted = ("body",) if _of_books(str(schema), str(name), FACTS) else _counted(str(name), tuple(units or elements))  # type: ignore[arg-type, call-overload]
        number = str(kind).startswith("int")
        secured = bool(forced) and set(expected(counted)) <= set(policies)  # type: ignore[call-overload]
        found.append(Table(schema=str(schema), name=str(name), number=number, secured=secured, units=counted))
    return found


def _protect(owner: psycopg.Connection[tuple[object, ...]], table: Table) -> None:
    where = sql.Identifier(table.schema, table.name)
    owner.execute(sql.SQL("ALTER TABLE {0} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY").format(where))
    old = owner.execute(
        r"""SELECT polname FROM pg_policy
            WHERE polrelid = (quote_ident(%s) || '.' || quote_ident(%s))::regclass AND polname LIKE 'jincai\_%%'""",
        [table.schema, table.name],
    ).fetchall()
    for (name,) in old:
        owner.execute(sql.SQL("DROP POLICY {} ON {}").format(sql.Identifier(str(name)), where))
    if table.name in READ_ONLY:
        owner.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(where, sql.Identifier(APP)))
    for name, (command, role) in expected(table.units).items():
        kept = role == APP and command != "SELECT" and table.name in READ_ONLY
        told = "false" if kept else _condition(table, national=command == "SELECT") if role == APP else "true"
        using = sql.SQL("" if command == "INSERT" else " USING ({})").format(sql.SQL(told))
        check = sql.SQL(" WITH CHECK ({})" if command in ("INSERT", "UPDATE", "ALL") else "").format(sql.SQL(told))
        owner.execute(
            sql.SQL("CREATE POLICY {} ON {} FOR {} TO {}{}{}").format(
                sql.Identifier(name), where, sql.SQL(command), sql.Identifier(role), using, check
            )
        )


def _condition(table: Table, *, national: bool) -> str:
    """A row of a division and a unit of the scope; `national`: or a national one."""
    kind, nation = ("int", "0") if table.number else ("text", f"'{NATIONAL}'")
    listed = f"string_to_array({_DIVISIONS}, ',')"
    if national:
        listed = f"string_to_array(concat_ws(',', {_DIVISIONS}, '{NATIONAL}'), ',')"
    return f"division = ANY ((SELECT {listed}::{kind}[])::{kind}[]){_of_units(table, [f'division = {nation}'] if national else [])}"


def _of_books(schema: str, name: str, table: str) -> bool:
    """Is it this table of the books, or one of its partitions?"""
    return schema == BOOKS and (name == table or name.startswith(f"{table}_"))


def _counted(name: str, units: tuple[str, ...]) -> tuple[str, ...]:
    """What narrows a table beside the division: columns of units, a person's column, or `finance` alone."""
    if name.startswith(EXEMPT):
        return ()
    if name in PERSONAL:
        return (PERSONAL[name],)
    return units or (("finance",) if name.startswith(FINANCE) else ())


def _of_units(table: Table, also: list[str]) -> str:
    """And the row is of a unit of the scope, or of none, or `also`: settings first, they are the same for every row."""
    if not table.units:
        return ""
    ways = [f"(SELECT {_EVERY})"]
    if table.schema == BOOKS and table.units != ("body",):
        ways = [f"(SELECT {_EVERY} OR current_setting('jincai.posting', true) = 'on')"]
    if set(table.units) & set(ELEMENT_COLUMNS):
        ways += [f"{column} IN (SELECT e.id FROM ledger.element e WHERE e.agency = ANY ((SELECT {_UNITS})::text[]))" for column in table.units]
    elif _of_books(table.schema, table.name, BALANCES):
        ways.append(f"agency IN (SELECT unnest({_UNITS}))")
    elif table.units == ("body",):
        ways += ["coalesce(body ->> 'agency', '') = ''", *(f"body ->> '{column}' IN (SELECT unnest({_UNITS}))" for column in UNIT_COLUMNS)]
    elif table.name in PERSONAL:
        ways.append(f""""{PERSONAL[table.name]}" = (SELECT current_setting('jincai.actor', true))""")
    elif table.units != ("finance",):
        if table.name.startswith(ORGANISATION):
            ways.append(f"(SELECT '@admin' = ANY ({_UNITS}))")
        if table.name not in OWNED:
            ways.append("(" + " AND ".join(f"{column} = ''" for column in table.units) + ")")
        ways += [f"{column} IN (SELECT unnest({_UNITS}))" for column in table.units]
    return f" AND ({' OR '.join([*ways, *also])})"


def _views(connection: psycopg.Connection[tuple[object, ...]]) -> list[tuple[str, str]]:
    rows = connection.execute(
        """SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE n.nspname = ANY(%s) AND c.relkind = 'v' AND pg_get_userbyid(c.relowner) = current_user
             AND NOT coalesce(c.reloptions, '{}') @> ARRAY['security_invoker=true'] ORDER BY 1, 2""",
        [list(SCHEMAS)],
    ).fetchall()
    return [(str(schema), str(view)) for schema, view in rows]
