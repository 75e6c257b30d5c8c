"""密钥：会话签名用的 SECRET_KEY，第一次运行时生成，只存在 JINCAI_HOME。"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from jincai.kernel.problems import UserError


def key(home: Path) -> str:
    """The key of this home: JINCAI_SECRET_KEY, or the file `secret-key`, made once even when two processes start together."""
    if given := os.environ.get("JINCAI_SECRET_KEY"):
        return given
    file = home / "secret-key"
    try:
        if not file.exists():
            _make(file)
        return file.read_text().strip()
    except OSError as error:
        raise UserError(f"不能读写 {file}：{error.strerror}", "检查 JINCAI_HOME 的权限") from error


def _make(file: Path) -> None:
    fresh = file.with_name(f"secret-key.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(50))
    if os.geteuid() == 0:
        owner = file.parent.stat()
        os.chown(fresh, owner.st_uid, owner.st_gid)
    try:
        os.link(fresh, file)  # fails when another process was first: its key stands
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
