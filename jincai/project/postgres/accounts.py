"""系统账户：PostgreSQL 以谁的身份运行。

PostgreSQL refuses to run as root. Root drops to the owner of the data, or of the folder it will lie in; where that is root, too, to an
unprivileged account of the system.
"""

from __future__ import annotations

import dataclasses
import os
import pwd
import stat
from pathlib import Path

from jincai.kernel.problems import UserError


@dataclasses.dataclass(frozen=True, kw_only=True)
class Account:
    """系统账户: who PostgreSQL runs as. `drop` is True when we are root and must change to it."""

    uid: int
    gid: int
    name: str
    drop: bool
    shared: bool = False  # an account such as nobody, that other programs use too

    def popen(self) -> dict[str, object]:
        """Keyword arguments for subprocess that drop root's rights."""
        same: dict[str, object] = {"cwd": "/", "umask": 0o077}
        return same | {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drop else same


def for_folder(root: Path, there: Path) -> Account:
    """The account for a server in `root`, of which `there` is the nearest part that exists. UserError when root finds none to drop to."""
    if os.geteuid() != 0:
        if not _known(os.geteuid()):
            raise UserError(f"系统账户 {os.geteuid()} 没有登记名，PostgreSQL 不能以它运行", "在 /etc/passwd 中登记，或用 DATABASE_URL")
        return Account(uid=os.geteuid(), gid=os.getegid(), name=pwd.getpwuid(os.geteuid()).pw_name, drop=False)
    data = root / "data"
    owner = (data if data.exists() else there).stat().st_uid
    if owner and _known(owner):
        entry = pwd.getpwuid(owner)
        shared = entry.pw_name in ("postgres", "nobody")
        return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=entry.pw_name, drop=True, shared=shared)
    for name in ("jincai", "postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=name, drop=True, shared=True)
    raise UserError("PostgreSQL 不能以 root 运行，本机又没有可用的普通账户", "建立账户：useradd --system jincai，再试一次")


def may_pass(folder: Path, account: Account) -> bool:
    """May the account go through this folder?"""
    st = folder.stat()
    if st.st_uid == account.uid:
        return bool(st.st_mode & stat.S_IXUSR)
    return bool(st.st_mode & (stat.S_IXGRP if st.st_gid == account.gid else stat.S_IXOTH))


def _known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
