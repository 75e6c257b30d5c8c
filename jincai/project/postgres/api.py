"""数据库的门：`ensure()` 让数据库可用，`urls()` 只说怎样登录。"""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from jincai.kernel.problems import UserError
from jincai.project.postgres import binaries, external, places, roles, supervisor
from jincai.project.postgres.places import Place, home, make_home, say
from jincai.project.postgres.roles import Login, Urls
from jincai.project.postgres.security import secure

__all__ = ["Login", "Place", "Urls", "embedded", "ensure", "home", "make_home", "place", "prepare", "say", "secure", "status", "urls"]

STAMP = "jincai-prepared"


def embedded() -> bool:
    """True when the database is our own server, False with DATABASE_URL."""
    return not external.given()


def place(home_folder: Path | None = None) -> Place:
    """Where the embedded server of this home lives (nothing is created)."""
    return places.place(home_folder or home(), binaries.find().major)


def urls() -> Urls:
    """登录: of DATABASE_URL or of the embedded server. Starts nothing; settings use it."""
    return external.urls() if external.given() else _local(place())


def ensure(home_folder: Path | None = None) -> Urls:
    """数据库可用: start the embedded server if needed, prepare roles and database once. A few milliseconds when all is up. UserError."""
    if external.given() and home_folder is None:
        return _ensure_external()
    if home_folder is None and os.environ.get("JINCAI_HOME") is None and home() != places.wanted_home():
        say(f"{places.wanted_home()} 不可写，改用 {home()}（可用 JINCAI_HOME 指定）")
    where = place(home_folder)
    places.note(where)
    supervisor.start(where)
    found = _local(where)
    if _stamp(where) != roles.version():
        with supervisor.lock(where, "prepare"):
            if _stamp(where) != roles.version():
                roles.prepare(found)
                places.put(where, where.data / STAMP, roles.version())
    return found


def prepare() -> Urls:
    """准备数据库: roles, database, privileges, whether or not it was done before. UserError without the right to."""
    found = ensure() if embedded() else external.urls()
    try:
        roles.prepare(found)
    except psycopg.OperationalError as error:
        raise _unreachable(error) from error
    return found


def status() -> dict[str, object]:
    """数据库状态: where it is and whether it runs."""
    if external.given():
        admin = external.urls().admin
        return {"kind": "DATABASE_URL", "running": True, "host": admin.host, "port": admin.port, "database": admin.database}
    where = place()
    return {
        "kind": "embedded",
        "running": supervisor.answers(where),
        "pid": supervisor.postmaster(where),
        "home": str(where.home),
        "data": str(where.data),
        "host": str(where.sockets),
        "log": str(where.log),
        "runs_as": where.account.name,
        "version": binaries.find().version,
        "moved": where.moved,
    }


def _local(where: Place) -> Urls:
    names = (roles.OWNER, roles.APP, roles.CHECKER, supervisor.SUPERUSER)
    owner, app, checker, admin = (Login(user=name, database=roles.DATABASE, host=str(where.sockets)) for name in names)
    return Urls(owner=owner, app=app, checker=checker, admin=admin)


def _stamp(where: Place) -> str:
    try:
        return (where.data / STAMP).read_text()
    except OSError:
        return ""


def _ensure_external() -> Urls:
    found = external.urls()
    try:
        with found.app.connect() as app:
            if app.info.server_version < binaries.OLDEST * 10000:
                raise UserError(f"DATABASE_URL 的 PostgreSQL 版本 {app.info.server_version // 10000} 过低", "需要 15 或更高版本")
        with found.owner.connect(), found.checker.connect():
            return found
    except psycopg.OperationalError as error:
        if external.complete():
            raise _unreachable(error) from error
    try:
        roles.prepare(found)
    except psycopg.OperationalError as error:
        raise _unreachable(error) from error
    return found


def _unreachable(error: Exception) -> UserError:
    first = str(error).strip().split("\n", 1)[0]
    return UserError(f"连不上数据库：{first}", "检查地址、账户、密码和网络；数据库须已启动并允许本机连接")
