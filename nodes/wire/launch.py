"""启动: options every node has, the line that tells the address, an orderly end on SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from nodes.wire.problems import Unusable
from nodes.wire.serving import Routes, Server
from nodes.wire.store import Store

HOST = "127.0.0.1"


def parser(program: str, about: str, store: str) -> argparse.ArgumentParser:
    """命令行: the options every node has."""
    options = argparse.ArgumentParser(prog=f"python -m nodes.{program}", description=about)
    options.add_argument("--port", type=_port, default=0, help="端口，0 为任一空闲端口 (port, 0 = any free one)")
    options.add_argument("--store", type=Path, default=Path(store), metavar="FILE", help="存储文件 (SQLite store)")
    options.add_argument("--fresh", action="store_true", help="先清空存储 (wipe the store first)")
    return options


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise argparse.ArgumentTypeError("端口应为 0 至 65535 的整数")
    return int(text)


def serve(options: argparse.Namespace, schema: str, kind: str, routes: Callable[[Store], Routes]) -> int:
    """开门: opens the store and the port, prints the address, serves until told to stop. Returns the exit status."""
    try:
        store = Store(options.store, schema, kind=kind, fresh=options.fresh)
        server = _listen(options.port, routes(store))
    except Unusable as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write(json.dumps({"listening": f"http://{HOST}:{server.server_address[1]}"}) + "\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        store.close()
    return 0


def _listen(port: int, routes: Routes) -> Server:
    try:
        return Server((HOST, port), routes)
    except OSError as error:
        raise Unusable(f"端口 {port} 不能使用：{error.strerror}。换一个 --port，或用 0 取空闲端口。") from None
