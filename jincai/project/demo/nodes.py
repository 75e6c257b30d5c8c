"""起节点：代理银行和人民银行国库各是一个进程，有自己的账；演示只通过网络与它们往来。演示不论怎样结束，它们一同结束。"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from jincai.kernel.problems import UserError


class Node:
    """一个节点进程。"""

    def __init__(self, name: str, store: Path, *options: str) -> None:
        self.name = name
        self.store = store
        self.options = options
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self, *, fresh: bool = False) -> str:
        """起进程，等它说出地址. Raises UserError when it does not come up."""
        self.store.parent.mkdir(parents=True, exist_ok=True)
        command = [
            sys.executable,
            "-m",
            f"nodes.{self.name}",
            "--store",
            str(self.store),
            "--port",
            "0",
            "--attached",
            *self.options,
            *(["--fresh"] if fresh else []),
        ]
        root = Path(__file__).resolve().parents[3]
        with self.store.with_suffix(".log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=root, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        line = self.process.stdout.readline() if self.process.stdout else ""
        try:
            self.url = json.loads(line)["listening"]
        except (ValueError, KeyError) as error:
            raise UserError(f"节点 {self.name} 没有起来", f"看 {self.store.with_suffix('.log')}") from error
        return self.url

    def stop(self) -> None:
        """停进程。"""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=10)
        for pipe in (self.process.stdin, self.process.stdout) if self.process else ():
            if pipe:
                pipe.close()

    def __enter__(self) -> Node:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
