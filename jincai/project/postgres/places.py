"""位置：数据放在哪里，由哪个系统账户运行 PostgreSQL。

`JINCAI_HOME` (default `var/` in the checkout) holds the files and the embedded database. PostgreSQL refuses to run as root, so root drops
to the owner of that folder, or to an unprivileged account when root owns it. Where that account cannot get to the folder, where the path is
too long for a socket, or where an ordinary user may not write, the database goes to `/var/tmp/jincai-<hash>`, and `note()` says so.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import os
import stat
import sys
from pathlib import Path

from jincai.kernel.problems import UserError
from jincai.project.postgres import accounts
from jincai.project.postgres.accounts import Account

SOCKET_PATH_LIMIT = 103  # sun_path is 104 bytes on the BSDs and 108 on Linux, with the final zero
SOCKET_NAME = ".s.PGSQL.5432"
ELSEWHERE = Path("/var/tmp")  # nosec B108
_said: set[str] = set()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Place:
    """数据库所在: the folder of one embedded server and the account that runs it."""

    home: Path
    root: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.root / "data"

    @property
    def sockets(self) -> Path:
        """The directory of the Unix socket: also the host name in connection strings."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.root / "log"

    @property
    def moved(self) -> bool:
        """True when the database is not under JINCAI_HOME."""
        return self.home not in self.root.parents


def wanted_home() -> Path:
    """JINCAI_HOME as asked for: the variable, else `var/` in the checkout, else the user's data folder."""
    if asked := os.environ.get("JINCAI_HOME"):
        return Path(os.path.abspath(os.path.expanduser(asked)))
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").exists():
        return checkout / "var"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "jincai"


def home() -> Path:
    """JINCAI_HOME in force: as asked for, or a folder of our own when an ordinary user may not write there."""
    return home_for(wanted_home())


def home_for(asked: Path) -> Path:
    """The folder itself when this user can write in it, else the place elsewhere. Nothing is created."""
    near = nearest(asked)
    return asked if os.geteuid() == 0 or (near.is_dir() and os.access(near, os.W_OK | os.X_OK)) else _elsewhere(asked)


def make_home() -> Path:
    """Create the folder of the files; root leaves it to the owner of the checkout."""
    folder = home()
    _make(folder, None)
    return folder


@functools.lru_cache(maxsize=32)
def place(home_folder: Path, major: int) -> Place:
    """数据库所在: decide, without creating anything, where the server of this PostgreSQL version lives."""
    inside, outside = home_folder / f"postgres-{major}", _elsewhere(home_folder) / f"postgres-{major}"
    for root in (inside, outside):
        account = accounts.for_folder(root, nearest(root))
        fits = len(os.fsencode(root / "run" / SOCKET_NAME)) <= SOCKET_PATH_LIMIT
        if root is outside or (fits and _reachable(root, account)):
            return Place(home=home_folder, root=root, account=account)
    raise AssertionError("unreachable")


def make(where: Place) -> None:
    """Create the server's folder, closed to everybody but its account. Raises UserError when somebody else holds that name."""
    _make(where.root.parent, None)
    for folder in (where.root, where.sockets):
        _make(folder, where.account)
        folder.chmod(0o700)


def put(where: Place, file: Path, text: str) -> None:
    """Write a file whole, for the server's account only; whoever wrote it before."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o600)
    if where.account.drop:
        os.chown(fresh, where.account.uid, where.account.gid)
    fresh.replace(file)


def note(where: Place) -> None:
    """说明: tell the user, once a command, when the database is not where he would look for it."""
    if where.moved:
        say(f"数据库放在 {where.root}（{where.home} 不能供系统账户 {where.account.name} 使用，或路径过长）")


def say(sentence: str) -> None:
    """One sentence on standard error, not twice in a process."""
    if sentence not in _said:
        _said.add(sentence)
        sys.stderr.write(sentence + "\n")


def _elsewhere(folder: Path) -> Path:
    key = hashlib.sha256(f"{os.geteuid()}:{folder}".encode()).hexdigest()[:10]
    return ELSEWHERE / f"jincai-{key}"


def nearest(path: Path) -> Path:
    """The path itself or its nearest parent that exists."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _reachable(root: Path, account: Account) -> bool:
    """May the account pass through every folder above, and use the folder if it is there?"""
    if not account.drop:
        near = nearest(root)
        return near.stat().st_uid == account.uid if near == root else os.access(near, os.W_OK | os.X_OK)
    return all(accounts.may_pass(folder, account) for folder in root.parents if folder.exists())


def _make(folder: Path, account: Account | None) -> None:
    """mkdir -p, each new folder owned like its parent (or by the account), never following a stranger's folder in a shared place."""
    if not folder.exists():
        if not folder.parent.exists():
            _make(folder.parent, None)
        above = folder.parent.stat()
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            uid, gid = (account.uid, account.gid) if account else (above.st_uid, above.st_gid)
            os.chown(folder, uid, gid)
    if folder.parent == ELSEWHERE or account:
        st = folder.lstat()
        trusted = {0, os.geteuid()} | ({account.uid} if account else set())
        if not stat.S_ISDIR(st.st_mode) or st.st_uid not in trusted:
            raise UserError(f"{folder} 属于其他用户，不能放数据库", "用 JINCAI_HOME 指定另一个文件夹")
