"""网页进程：`python -m jincai.project.web HOST PORT`，由 serving 换成它。"""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from jincai.project.serving import THREADS, WORKERS


def main(host: str, port: int) -> None:
    """用 granian 提供网页，直到被停。"""
    Granian(
        "jincai.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        process_name=None,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
