"""自带数据库的看护：启动、kill -9、残留文件、并存、换用户、外部数据库。"""

from __future__ import annotations

import dataclasses
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jincai.kernel.problems import UserError
from jincai.project.postgres import accounts, api, binaries, configuration, external, places, processes, roles, supervisor

ROOT = os.geteuid() == 0
ENSURE = "import sys, pathlib; from jincai.project.postgres import api; api.ensure(pathlib.Path(sys.argv[1])); print('up')"


def fresh_home(mode: int = 0o755) -> Path:
    """A short folder in a place that every account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="jc-", dir="/var/tmp"))
    folder.chmod(mode)
    return folder / "var"


def remove(home: Path) -> None:
    where = api.place(home)
    supervisor.stop(where)
    for folder in (home.parent, where.root.parent if where.moved else home):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = fresh_home()
    api.ensure(folder)
    yield folder
    remove(folder)


def number(home: Path) -> int:
    """How many rows the witness table has."""
    with api.ensure(home).owner.connect() as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS witness (n int)")
        owner.execute("INSERT INTO witness VALUES (1)")
        return int(str(owner.execute("SELECT count(*) FROM witness").fetchone()[0]))  # type: ignore[index]


def as_ordinary_user(work: Callable[[], str]) -> str:
    """Run in a forked process that has dropped to `nobody`; what it returns."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            entry = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)
            places.place.cache_clear()
            os.write(writer, work().encode())
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return answer


def test_what_was_committed_survives_kill_9(home: Path) -> None:
    before = number(home)
    assert supervisor.kill(api.place(home))
    assert (api.place(home).data / "postmaster.pid").exists(), "kill -9 leaves the lock file"
    assert number(home) == before + 1


def test_a_stale_pid_file_of_a_living_stranger_is_no_obstacle(home: Path) -> None:
    number(home)
    where = api.place(home)
    supervisor.kill(where)
    for file in (where.data / "postmaster.pid", where.sockets / ".s.PGSQL.5432.lock"):
        lines = file.read_text().split("\n")
        file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert supervisor.postmaster(where) is None
    assert number(home) > 1


def test_a_zombie_is_not_a_server(home: Path) -> None:
    where = api.place(home)
    child = subprocess.Popen([sys.executable, "-c", ""], cwd=where.data)
    while Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
        os.sched_yield()
    assert processes.lives(child.pid)
    assert not processes.works_in(child.pid, where.data)
    child.wait()


def test_stop_and_start_again(home: Path) -> None:
    before = number(home)
    assert supervisor.stop(api.place(home))
    assert not supervisor.stop(api.place(home)), "stopping twice is not an error"
    assert number(home) == before + 1


def test_processes_starting_at_once_and_two_copies_side_by_side(home: Path) -> None:
    other = fresh_home()
    supervisor.stop(api.place(home))
    try:
        starters = [
            subprocess.Popen([sys.executable, "-c", ENSURE, str(each)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for each in (home, other, home, other)
        ]
        assert [starter.communicate(timeout=60)[0].strip() for starter in starters] == ["up"] * 4
        servers = {supervisor.postmaster(api.place(each)) for each in (home, other)}
        assert len(servers) == 2 and None not in servers
        assert number(other) == 1, "each home has its own data"
    finally:
        remove(other)


def test_ensure_costs_nothing_when_all_is_up(home: Path) -> None:
    api.ensure(home)

    def once() -> float:
        begun = time.perf_counter()
        api.ensure(home)
        return time.perf_counter() - begun

    assert min(once() for _ in range(10)) < 0.020


def test_a_path_too_long_for_a_socket_goes_elsewhere_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    long = fresh_home() / ("长" * 40)
    try:
        with api.ensure(long).app.connect() as app:
            assert app.execute("SELECT current_user").fetchone() == ("jincai_app",)
        assert str(api.place(long).root) in capsys.readouterr().err
        assert str(api.place(long).root).startswith(str(places.ELSEWHERE))
    finally:
        remove(long)
        shutil.rmtree(long.parent.parent, ignore_errors=True)


@pytest.mark.skipif(not ROOT, reason="only root drops to another account")
def test_root_with_a_closed_folder_goes_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    closed = fresh_home(0o700)
    try:
        with api.ensure(closed).owner.connect() as owner:
            assert owner.execute("SELECT current_user").fetchone() == ("jincai_owner",)
        where = api.place(closed)
        assert where.moved and where.account.uid != 0
        assert where.data.stat().st_uid == where.account.uid
        assert str(where.root) in capsys.readouterr().err
    finally:
        remove(closed)


@pytest.mark.skipif(not ROOT, reason="runs as an ordinary user already")
def test_an_ordinary_user_and_then_root_share_one_server(home: Path) -> None:
    nobody = dataclasses.replace(api.place(home).account, uid=pwd.getpwnam("nobody").pw_uid, gid=pwd.getpwnam("nobody").pw_gid)
    if not all(accounts.may_pass(folder, nobody) for folder in binaries.find().bin.parents):
        pytest.skip("the checkout is closed to other users")
    number(home)  # every module that the forked process needs is loaded
    own = fresh_home()
    os.chown(own.parent, pwd.getpwnam("nobody").pw_uid, -1)
    try:
        told = as_ordinary_user(lambda: f"{number(own)} {api.place(own).account.name} {api.place(own).moved}")
        assert told == "1 nobody False"
        places.place.cache_clear()
        assert number(own) == 2, "root uses the server that the user started"
        supervisor.stop(api.place(own))
        assert number(own) == 3, "root starts it again as the owner of the data"
        assert api.place(own).account.name == "nobody"
        supervisor.stop(api.place(own))
        assert as_ordinary_user(lambda: str(number(own))) == "4", "and root left nothing that keeps the user out"
    finally:
        remove(own)


@pytest.mark.skipif(not ROOT, reason="needs a folder that this user may not write")
def test_an_ordinary_user_without_write_permission_gets_a_folder_of_his_own() -> None:
    theirs = fresh_home()
    told = as_ordinary_user(lambda: str(places.home_for(theirs)))
    shutil.rmtree(theirs.parent)
    assert told.startswith("/var/tmp/jincai-")


def test_nobody_else_can_come_in(home: Path) -> None:
    where = api.place(home)
    assert where.sockets.stat().st_mode & 0o077 == 0
    assert where.data.stat().st_mode & 0o077 == 0
    with api.ensure(home).app.connect() as app:
        assert app.execute("SHOW listen_addresses").fetchone() == ("",)


def test_durability_is_on(home: Path) -> None:
    with api.ensure(home).app.connect() as app:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            assert app.execute(f"SHOW {setting}").fetchone() == ("on",)


def test_a_database_url_is_prepared_when_it_may_be(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://postgres@/given?host={api.place(home).sockets}")
    with api.ensure().app.connect() as app:
        assert app.execute("SELECT current_user, current_database()").fetchone() == ("jincai_app", "given")
    roles.prepare(external.urls())  # twice is no error


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "postgresql://u@h:port/x", "nonsense"])
def test_a_wrong_database_url_gets_a_sentence(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(UserError, match="DATABASE_URL"):
        api.ensure()


def test_a_database_url_without_rights_says_who_can(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://jincai_app@/nowhere?host={api.place(home).sockets}")
    with pytest.raises(UserError, match="无权") as caught:
        api.ensure()
    assert "prepare-database" in caught.value.remedy


@pytest.mark.parametrize(("told", "buffers"), [("max\n", ""), (str(2**30), "128MB"), (str(8 * 2**30), "1024MB"), (str(2**50), "")])
def test_the_servers_cache_goes_by_the_memory_of_machine_or_container(told: str, buffers: str, tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(told)
    machine = configuration.memory(tmp_path / "none")["shared_buffers"]
    assert configuration.memory(limit)["shared_buffers"] == (buffers or machine)
