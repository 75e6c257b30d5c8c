"""服务：用 granian 提供网页，2 个进程，各同时办理 4 个请求；另有线程只收正文（edge/gate.py）。"""

from __future__ import annotations

import os
import socket
import sys

from jincai.kernel.problems import UserError
from jincai.project.edge import gate

WORKERS, THREADS = 2, gate.WORKING + gate.READING + 12
USUAL_PORT = 8000


def address() -> tuple[str, int]:
    """监听地址: JINCAI_BIND (default this machine only) and JINCAI_PORT, else 8000 when free, else any free port. UserError if taken."""
    host = os.environ.get("JINCAI_BIND", "127.0.0.1")
    asked = os.environ.get("JINCAI_PORT", "")
    if not asked:
        return host, USUAL_PORT if _free(host, USUAL_PORT) else _any(host)
    if not asked.isdigit() or not 0 <= int(asked) <= 65535:
        raise UserError(f"JINCAI_PORT“{asked}”不是端口号", "用 1 到 65535 的数字，或不设它，由程序选空闲端口")
    if int(asked) and not _free(host, int(asked)):
        raise UserError(f"端口 {asked} 已被占用", "换一个 JINCAI_PORT，或不设它，由程序选空闲端口")
    return host, int(asked) or _any(host)


def url(host: str, port: int) -> str:
    """The address to type into a browser."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # nosec B104
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def serve(host: str, port: int) -> None:
    """提供网页 until interrupted: this process becomes the web server, so that settings are read anew, with pooled connections."""
    os.environ["JINCAI_SERVER"] = "1"
    if host in ("127.0.0.1", "::1", "localhost"):
        os.environ["JINCAI_LOCAL"] = "1"
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "jincai.project.web", host, str(port)])  # nosec B606


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _any(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
