"""配置：自带 PostgreSQL 的参数和准入。fsync、full_page_writes、synchronous_commit 保持开启。"""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from jincai.project.postgres import places
from jincai.project.postgres.places import Place

SUPERUSER = "postgres"
ROLES = (SUPERUSER, "jincai_owner", "jincai_app", "jincai_checker")
CONFIG = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "200",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "off",  # this build knows pglz alone: writing one random index page first time after a checkpoint took six times as long
    "max_locks_per_transaction": "256",
    "jit": "off",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_line_prefix": "%m [%p] %u@%d ",
    "cluster_name": "jincai",
}


def write(where: Place) -> None:
    """Write the settings, and who may come in, before each start (the folder may have been moved)."""
    settings = CONFIG | memory() | {"unix_socket_directories": '"' + str(where.sockets).replace('"', '""') + '"'}
    people = {pwd.getpwuid(uid).pw_name for uid in (0, os.geteuid())} | ({where.account.name} if not where.account.shared else set())
    files = {
        "jincai.conf": "".join(f"{key} = '{quoted(value)}'\n" for key, value in settings.items()),
        "pg_hba.conf": "local all all peer map=jincai\nlocal replication all peer map=jincai\n",
        "pg_ident.conf": "".join(f'jincai "{person}" {role}\n' for person in sorted(people) for role in ROLES),
    }
    for name, text in files.items():
        places.put(where, where.data / name, text)


def memory(limit: Path = Path("/sys/fs/cgroup/memory.max")) -> dict[str, str]:
    """内存: an eighth of the machine's (or the container's) for the server's own cache, 128 MB to 4 GB; half of it is taken to cache files."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    told = limit.read_text().strip() if limit.is_file() else "max"
    megabytes = min(whole, int(told) if told.isdigit() else whole) // 2**20
    return {"shared_buffers": f"{min(max(megabytes // 8, 128), 4096)}MB", "effective_cache_size": f"{max(megabytes // 2, 256)}MB"}


def quoted(value: str) -> str:
    """For a quoted value of a configuration file or a connection string."""
    return value.replace("\\", "\\\\").replace("'", "\\'")
