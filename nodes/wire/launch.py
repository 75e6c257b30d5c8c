"""启动: options every node has, the line that tells the address, an orderly end on SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from nodes.wire import faults, seals, sm2
from nodes.wire.intake import refuse_whole
from nodes.wire.meddling import Meddling
from nodes.wire.problems import Problem, Unusable, WireError
from nodes.wire.serving import BODY_LIMIT, Routes, Server
from nodes.wire.store import Store

HOST = "127.0.0.1"


def parser(program: str, about: str, store: str) -> argparse.ArgumentParser:
    """命令行: the options every node has."""
    options = argparse.ArgumentParser(prog=f"python -m nodes.{program}", description=about)
    options.add_argument("--port", type=_port, default=0, help="端口，0 为任一空闲端口 (port, 0 = any free one)")
    options.add_argument("--store", type=Path, default=Path(store), metavar="FILE", help="存储文件 (SQLite store)")
    options.add_argument("--fresh", action="store_true", help="先清空存储 (wipe the store first)")
    options.add_argument("--faults", default=None, metavar="NAME=RATE,...", help=f"故障及比例：{' '.join(faults.NAMES)}；'' 全关")
    options.add_argument("--fault-seed", type=int, default=None, metavar="N", help="故障的种子，默认 1 (seed of the faults)")
    options.add_argument("--slow-seconds", type=float, default=0.2, metavar="S", help="迟缓故障等待的秒数")
    options.add_argument("--die-at", type=int, default=0, metavar="N", help="在开门后第 N 个提交点自杀，测试用 (kill -9 at a commit, for tests)")
    options.add_argument("--attached", action="store_true", help="标准输入关上即停：随起它的程序一同结束 (ends when standard input ends)")
    options.add_argument("--renew-seals", action="store_true", help="吊销现用的章，另发新证书 (revoke the seals and make new ones)")
    return options


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise argparse.ArgumentTypeError("端口应为 0 至 65535 的整数")
    return int(text)


def serve(options: argparse.Namespace, schema: str, kind: str, routes: Callable[[Store], Routes], *, upgrade: Sequence[str] = ()) -> int:
    """开门: opens the store and the port, prints the address, serves until told to stop. Returns the exit status.

    ``upgrade`` brings the node's own tables of an older store to the next form, one script a step.
    """
    try:
        sm2.check()
        store = Store(options.store, schema, kind=kind, fresh=options.fresh, upgrade=upgrade)
        _prepare(store, options, kind)
        found = routes(store)
        store.die_at, store.points = options.die_at, 0
        server = _listen(options.port, found, store, Meddling(store, options.slow_seconds))
    except Unusable as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    if options.attached:
        threading.Thread(target=_follow, args=(server,), daemon=True).start()
    sys.stdout.write(json.dumps({"listening": f"http://{HOST}:{server.server_address[1]}"}) + "\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        store.close()
    return 0


def _follow(server: Server) -> None:
    """随人结束: standard input ends when the program at its other end does, however it ends."""
    while os.read(0, 4096):
        pass
    server.shutdown()


def _prepare(store: Store, options: argparse.Namespace, kind: str) -> None:
    """备章、设故障: what stands in the store before the doors open. Raises Unusable."""
    with store.transaction() as db:
        seals.prepare(db, kind, options.name, renew=options.renew_seals)
        if options.faults is not None or options.fault_seed is not None:
            try:
                asked = dict(faults.current(db).rates) if options.faults is None else options.faults
                faults.set_up(db, asked, options.fault_seed)
            except Problem as problem:
                raise Unusable(problem.says) from None


def _listen(port: int, routes: Routes, store: Store, meddling: Meddling) -> Server:
    def too_large(length: int) -> None:
        refuse_whole(store, WireError(f"内容 {length} 字节，超过上限 {BODY_LIMIT} 字节。", "too_large"), length)

    try:
        return Server((HOST, port), routes, meddling.handle, too_large)
    except OSError as error:
        raise Unusable(f"端口 {port} 不能使用：{error.strerror}。换一个 --port，或用 0 取空闲端口。") from None
