"""角色：三个数据库账户，及数据库本身的准备。

`jincai_owner` makes and maintains tables, `jincai_app` is the program (row-level security is forced on it), `jincai_checker` reads
everything and writes nothing. No role but the cluster's own superuser may bypass row-level security. All statements can be run again
and again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import sys

import psycopg
from psycopg import sql

from jincai.kernel.problems import UserError

OWNER, APP, CHECKER = "jincai_owner", "jincai_app", "jincai_checker"
DATABASE = "jincai"
EXTENSIONS = ("btree_gist", "pg_trgm")
GRANTS = (
    ("SELECT, INSERT, UPDATE, DELETE ON TABLES", APP),
    ("USAGE, SELECT ON SEQUENCES", APP),
    ("USAGE ON SCHEMAS", APP),
    ("SELECT ON TABLES", CHECKER),
    ("SELECT ON SEQUENCES", CHECKER),
    ("USAGE ON SCHEMAS", CHECKER),
)
LOCK = 5_307_000_001  # advisory lock of the whole preparation


@dataclasses.dataclass(frozen=True, kw_only=True)
class Login:
    """一个角色怎样登录: the fields of a connection."""

    user: str
    database: str
    host: str
    port: int = 5432
    password: str = dataclasses.field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = ()  # sslmode and the like

    def to(self, database: str) -> Login:
        """The same login to another database of the server."""
        return dataclasses.replace(self, database=database)

    def connect(self, **more: object) -> psycopg.Connection[tuple[object, ...]]:
        """A connection in autocommit. Raises psycopg.OperationalError."""
        known = {"host": self.host, "port": self.port, "user": self.user, "dbname": self.database, "password": self.password or None}
        return psycopg.connect(autocommit=True, connect_timeout=10, **{**known, **dict(self.options), **more})  # type: ignore[arg-type]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Urls:
    """四个登录: owner, app and checker of the database, and the administrator who made them."""

    owner: Login
    app: Login
    checker: Login
    admin: Login


def version() -> str:
    """A mark that changes when this file does: what was prepared by an older text is prepared again."""
    return hashlib.sha256(inspect.getsource(sys.modules[__name__]).encode()).hexdigest()[:16]


def prepare(urls: Urls) -> None:
    """准备数据库: create roles, database, extensions and default privileges where they are missing. UserError without the right to."""
    try:
        with _administrator(urls) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            _roles(admin, urls)
            _database(admin, urls.admin.database)
        with urls.admin.connect() as admin:
            _extensions(admin)
        with urls.owner.connect() as owner:
            _defaults(owner)
    except psycopg.errors.InsufficientPrivilege as error:
        raise UserError(
            f"数据库账户 {urls.admin.user} 无权准备角色和数据库：{_first(error)}",
            "请数据库管理员用有 CREATEROLE、CREATEDB 权限的连接运行 jincai prepare-database",
        ) from error


def _administrator(urls: Urls) -> psycopg.Connection[tuple[object, ...]]:
    """The database itself when it is there, else the maintenance database."""
    try:
        return urls.admin.connect()
    except psycopg.OperationalError as error:
        if getattr(error, "sqlstate", None) != "3D000" and "does not exist" not in str(error):
            raise
        return urls.admin.to("postgres").connect()


def _roles(admin: psycopg.Connection[tuple[object, ...]], urls: Urls) -> None:
    here = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
    for login in (urls.owner, urls.app, urls.checker):
        name = sql.Identifier(login.user)
        if login.user not in here:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        if login.password:
            admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(login.password)))
    read_only = sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(sql.Identifier(urls.checker.user))
    admin.execute(read_only)
    bad = admin.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolbypassrls OR rolsuper)", [[OWNER, APP, CHECKER]]
    ).fetchall()
    if bad:
        raise UserError(f"角色 {bad[0][0]} 有越过行级安全的权限", f"ALTER ROLE {bad[0][0]} NOSUPERUSER NOBYPASSRLS")
    if not admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]:  # type: ignore[index]
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))


def _database(admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    row = admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [name]).fetchone()
    database, owner = sql.Identifier(name), sql.Identifier(OWNER)
    if row is None:
        encoding = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(database, owner)
        admin.execute(encoding)
    elif row[0] != OWNER:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, owner))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    admin.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(APP)))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(CHECKER)))


def _extensions(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    for name in EXTENSIONS:
        admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def _defaults(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    """What the owner makes from now on, in any schema, is granted; what is there already, too."""
    for what, role in GRANTS:
        owner.execute(sql.SQL("ALTER DEFAULT PRIVILEGES GRANT {} TO {}").format(sql.SQL(what), sql.Identifier(role)))
    mine = owner.execute("SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = current_user").fetchall()
    for schema in {row[0] for row in mine} | {"public"}:
        named = sql.Identifier(str(schema))
        for role, tables in ((APP, "SELECT, INSERT, UPDATE, DELETE"), (CHECKER, "SELECT")):
            who = sql.Identifier(role)
            if schema != "public":
                owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(named, who))
            _grant_owned(owner, str(schema), tables, role)


def _grant_owned(owner: psycopg.Connection[tuple[object, ...]], schema: str, tables: str, role: str) -> None:
    found = owner.execute(
        """SELECT relname FROM pg_class WHERE relnamespace = quote_ident(%s)::regnamespace AND relkind IN ('r','p','v','m')
           AND pg_get_userbyid(relowner) = current_user""",
        [schema],
    ).fetchall()
    for (table,) in found:
        where = sql.Identifier(schema, str(table))
        owner.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(tables), where, sql.Identifier(role)))


def _first(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]
