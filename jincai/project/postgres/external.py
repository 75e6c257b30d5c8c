"""外部数据库：DATABASE_URL 指向的 PostgreSQL（15 或更高）。

The URL is the administrator's: it names the database and may create roles. The three roles get passwords derived (HMAC) from the
administrator's own, so that two machines with the same DATABASE_URL agree and nothing is written to disk. Where an office gives out the
logins itself, JINCAI_OWNER_URL, JINCAI_APP_URL and JINCAI_CHECKER_URL replace them one by one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from urllib.parse import parse_qsl, unquote, urlsplit

from jincai.kernel.problems import UserError
from jincai.project.postgres import roles
from jincai.project.postgres.roles import Login, Urls

OWN = {roles.OWNER: "JINCAI_OWNER_URL", roles.APP: "JINCAI_APP_URL", roles.CHECKER: "JINCAI_CHECKER_URL"}
EXAMPLE = "例如 postgresql://postgres:密码@127.0.0.1:5432/jincai"


def given() -> bool:
    """True when the user brings his own PostgreSQL."""
    return bool(os.environ.get("DATABASE_URL"))


def complete() -> bool:
    """True when the user gave all three logins: nothing is prepared then."""
    return all(os.environ.get(name) for name in OWN.values())


def urls() -> Urls:
    """The logins of DATABASE_URL. Raises UserError when it is malformed."""
    admin = parse(os.environ["DATABASE_URL"], "DATABASE_URL")
    owner, app, checker = (_role(admin, name) for name in OWN)
    return Urls(owner=owner, app=app, checker=checker, admin=admin)


def parse(url: str, name: str) -> Login:
    """A postgresql:// address as a login. Raises UserError with an example."""
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        host = unquote(parts.hostname or "") or query.pop("host", "") or "/var/run/postgresql"
        port = parts.port or int(query.pop("port", "5432"))
    except ValueError as error:
        raise UserError(f"{name} 的写法不对", EXAMPLE) from error
    if parts.scheme not in ("postgres", "postgresql"):
        raise UserError(f"{name} 不是 PostgreSQL 地址（{parts.scheme or '无协议'}）", EXAMPLE)
    user = unquote(parts.username or "") or query.pop("user", "") or os.environ.get("USER", "postgres")
    return Login(
        user=user,
        password=unquote(parts.password or "") or query.pop("password", "") or os.environ.get("PGPASSWORD", ""),
        host=host,
        port=port,
        database=unquote(parts.path.lstrip("/")) or roles.DATABASE,
        options=tuple(sorted(query.items())),
    )


def _role(admin: Login, role: str) -> Login:
    if own := os.environ.get(OWN[role]):
        return parse(own, OWN[role])
    secret = hmac.new(admin.password.encode(), f"jincai:{role}".encode(), hashlib.sha256).hexdigest() if admin.password else ""
    return Login(user=role, password=secret, host=admin.host, port=admin.port, database=admin.database, options=admin.options)
