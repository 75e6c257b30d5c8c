"""存储: one SQLite file of a node (WAL), one writer at a time, one process at a time.

synchronous=NORMAL: with a write-ahead log a committed transaction survives the death of the process (kill -9), because the log is
already with the operating system; only a loss of power may take the last commits, never the consistency. That is the guarantee a
counterpart in a demonstration needs, and it is some ten times faster than FULL on an ordinary disk.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nodes.wire.problems import Unusable

FORMAT = 3
_SHARED = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS phase (day TEXT NOT NULL, phase TEXT NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (day, phase)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inbox (
    sender TEXT NOT NULL, division TEXT NOT NULL, year TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, flag TEXT NOT NULL,
    digest BLOB NOT NULL, payload BLOB NOT NULL, status TEXT NOT NULL, says TEXT NOT NULL, day TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '', stamps TEXT NOT NULL DEFAULT '', received TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sender, division, year, kind, number, flag)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, received TEXT NOT NULL, day TEXT NOT NULL, division TEXT NOT NULL, year TEXT NOT NULL,
    kind TEXT NOT NULL, number TEXT NOT NULL, flag TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, says TEXT NOT NULL,
    bytes INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, mailbox TEXT NOT NULL, division TEXT NOT NULL, year TEXT NOT NULL, kind TEXT NOT NULL,
    number TEXT NOT NULL, flag TEXT NOT NULL, format TEXT NOT NULL DEFAULT '', payload BLOB NOT NULL, stamps TEXT NOT NULL DEFAULT '',
    day TEXT NOT NULL DEFAULT '', held INTEGER NOT NULL DEFAULT 0, UNIQUE (mailbox, division, year, kind, number, flag));
CREATE INDEX IF NOT EXISTS message_held ON message (mailbox) WHERE held = 1;
CREATE TABLE IF NOT EXISTS delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, message INTEGER NOT NULL REFERENCES message, fault TEXT NOT NULL DEFAULT '',
    number TEXT, payload BLOB, stamps TEXT, status TEXT, reason TEXT, says TEXT);
CREATE INDEX IF NOT EXISTS delivery_mailbox ON delivery (mailbox, seq);
CREATE INDEX IF NOT EXISTS delivery_message ON delivery (message);
CREATE TABLE IF NOT EXISTS own_seal (position TEXT PRIMARY KEY, serial TEXT NOT NULL, certificate BLOB NOT NULL, key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS own_revoked (serial TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trusted_root (
    division TEXT NOT NULL, party TEXT NOT NULL, certificate BLOB NOT NULL, PRIMARY KEY (division, party)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trusted (
    division TEXT NOT NULL, serial TEXT NOT NULL, party TEXT NOT NULL, holder TEXT NOT NULL, position TEXT NOT NULL,
    certificate BLOB NOT NULL, revoked INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (division, serial)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL, fault TEXT NOT NULL, party TEXT NOT NULL, way TEXT NOT NULL,
    division TEXT NOT NULL, year TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL, flag TEXT NOT NULL,
    seq INTEGER, healed INTEGER, message INTEGER, says TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS fault_message ON fault (message) WHERE message IS NOT NULL;
"""
_FROM_1 = """
ALTER TABLE inbox ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN stamps TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN received TEXT NOT NULL DEFAULT '';
"""
_OUTBOX_FROM_1 = """
INSERT INTO message (id, mailbox, division, year, kind, number, flag, payload)
    SELECT seq, mailbox, division, year, kind, number, flag, payload FROM outbox;
INSERT INTO delivery (seq, mailbox, message) SELECT seq, mailbox, seq FROM outbox;
DROP TABLE outbox;
"""


class Store:
    """节点存储: opens the file, hands out transactions. Raises Unusable when the file cannot serve."""

    def __init__(self, path: Path, schema: str, *, kind: str, fresh: bool = False, upgrade: Sequence[str] = ()) -> None:
        self.path = path
        self.die_at = 0
        self.points = 0
        self._upgrade = upgrade
        self._turn = threading.RLock()
        self._guard = self._hold(path)
        if fresh:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # the private keys of the seals are in it
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.row_factory = sqlite3.Row
            self._prepare(schema, kind)
        except (sqlite3.Error, OSError) as error:
            raise Unusable(f"存储 {path} 不能使用：{error}。换一个 --store，或用 --fresh 重建。") from None

    def _hold(self, path: Path) -> int:
        """独占: one process on one file; the lock is released by the system when the process dies."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            guard = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Unusable(f"存储 {path} 打不开：{error.strerror}。") from None
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(guard)
            raise Unusable(f"存储 {path} 正被另一个节点进程使用。") from None
        return guard

    def _prepare(self, schema: str, kind: str) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, 1, 2, FORMAT):
            raise sqlite3.DatabaseError(f"格式版本 {version}，本程序要 {FORMAT}")
        own = " ".join(self._upgrade[version - 1 :]) if version in (1, 2) else ""
        before, after = (f"{_FROM_1} {own}", _OUTBOX_FROM_1) if version == 1 else (own, "")
        self._db.executescript(f"BEGIN; {before} {_SHARED} {schema} {after} PRAGMA user_version={FORMAT}; COMMIT;")
        self._db.execute("INSERT INTO fact VALUES ('node', ?) ON CONFLICT DO NOTHING", (kind,))
        owner = get(self._db, "node")
        if owner != kind:
            raise sqlite3.DatabaseError(f"这是 {owner} 节点的存储，不是 {kind} 的")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """事务: everything inside is kept together or not at all."""
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._point()
            self._db.execute("COMMIT")
            self._point()

    def _point(self) -> None:
        """断点: before and after every commit; at the one asked for (test only) the process is killed as by kill -9."""
        self.points += 1
        if self.points == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """读: one consistent look, no writer in between."""
        with self._turn:
            yield self._db

    def close(self) -> None:
        """关闭: folds the log into the file and lets another process in."""
        with self._turn:
            self._db.close()
            os.close(self._guard)


@contextmanager
def step(db: sqlite3.Connection) -> Iterator[None]:
    """步骤: a part of a transaction that is undone alone when it fails."""
    db.execute("SAVEPOINT step")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK TO step")
        db.execute("RELEASE step")
        raise
    db.execute("RELEASE step")


def get(db: sqlite3.Connection, name: str, default: str = "") -> str:
    """取: a remembered fact by name."""
    row = db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else default


def put(db: sqlite3.Connection, name: str, value: str) -> None:
    """存: a fact by name."""
    db.execute("INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))


def following(db: sqlite3.Connection, name: str) -> int:
    """取号: the next number of a series, from 1."""
    sql = "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last"
    return int(db.execute(sql, (name,)).fetchone()[0])
