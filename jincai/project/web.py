"""网页进程：`python -m jincai.project.web HOST PORT`，由 serving 换成它。"""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from jincai.project.serving import THREADS, WORKERS

HEADERS_WITHIN = 10_000
"""请求头要在这么多毫秒里送到。"""


def main(host: str, port: int) -> None:
    """用 granian 提供网页，直到被停。"""
    Granian(
        "jincai.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        log_level=LogLevels.warning,
        process_name=None,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
