"""条件：在什么服务器、什么机器上量的；不安全的设置不量。"""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jincai.kernel.problems import UserError
from jincai.project.postgres import api
from jincai.project.postgres.api import Login

MUST = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_write", "remote_apply", "local")}
TOLD = ("server_version", *MUST, "wal_level", "shared_buffers", "work_mem", "max_wal_size", "jit")


def server(app: Login) -> dict[str, str]:
    """服务器设置, as the program's own role sees them. UserError when a commit would not be durable."""
    with app.connect() as connection:
        found = {name: str(connection.execute("select current_setting(%s)", [name]).fetchone()[0]) for name in TOLD}  # type: ignore[index]
    for name, allowed in MUST.items():
        if found[name] not in allowed:
            raise UserError(f"{name} = {found[name]}：提交后可能丢失，这样量得的数没有意义", f"把 {name} 设为 on 再量")
    return found


def told(app: Login, **more: Any) -> dict[str, Any]:
    """conditions of the JSON: server, machine, program."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "postgresql": server(app),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "fdatasync_us": fdatasync(app),
        "load_average_before": [round(each, 2) for each in os.getloadavg()] if sys.platform != "win32" else [],
        **more,
    }


def fdatasync(app: Login, times: int = 200) -> dict[str, Any]:
    """落盘一次要多久（微秒）: 8 KB written and fdatasync'ed, again and again, on the file system of the database where we may write."""
    beside = Path(app.host)  # of the embedded server: the folder of its socket, beside its data
    folder = beside if api.embedded() and os.access(beside, os.W_OK) else Path(tempfile.gettempdir())
    sync = getattr(os, "fdatasync", os.fsync)
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(times):
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            os.write(file.fileno(), b"j" * 8192)
            began = time.perf_counter()
            sync(file.fileno())
            took.append(1e6 * (time.perf_counter() - began))
    took.sort()
    where = "数据库所在的盘" if folder == beside else "临时文件夹"
    return {"p50": round(statistics.median(took)), "p99": round(took[int(times * 0.99)]), "where": where}
