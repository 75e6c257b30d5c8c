"""配置：自带 PostgreSQL 的参数和准入。fsync、full_page_writes、synchronous_commit 保持开启。"""

from __future__ import annotations

import os
import pwd

from jincai.project.postgres import places
from jincai.project.postgres.places import Place

SUPERUSER = "postgres"
ROLES = (SUPERUSER, "jincai_owner", "jincai_app", "jincai_checker")
CONFIG = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "max_locks_per_transaction": "256",
    "jit": "off",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_line_prefix": "%m [%p] %u@%d ",
    "cluster_name": "jincai",
}


def write(where: Place) -> None:
    """Write the settings, and who may come in, before each start (the folder may have been moved)."""
    settings = CONFIG | {"unix_socket_directories": '"' + str(where.sockets).replace('"', '""') + '"'}
    people = {pwd.getpwuid(uid).pw_name for uid in (0, os.geteuid())} | ({where.account.name} if not where.account.shared else set())
    files = {
        "jincai.conf": "".join(f"{key} = '{quoted(value)}'\n" for key, value in settings.items()),
        "pg_hba.conf": "local all all peer map=jincai\nlocal replication all peer map=jincai\n",
        "pg_ident.conf": "".join(f'jincai "{person}" {role}\n' for person in sorted(people) for role in ROLES),
    }
    for name, text in files.items():
        places.put(where, where.data / name, text)


def quoted(value: str) -> str:
    """For a quoted value of a configuration file or a connection string."""
    return value.replace("\\", "\\\\").replace("'", "\\'")
