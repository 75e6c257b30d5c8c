"""测试的数据库：每个工作进程一份，从按程序版本建好的模板库克隆；默认连接是 jincai_app，行级安全有效。

`default` is jincai_app; `owner` and `checker` are there too (`@pytest.mark.django_db(databases=[...])`). A test that needs real
commits uses `django_db(transaction=True)`: its database is cloned again afterwards, because the ledger forbids TRUNCATE.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from jincai.project import capabilities
from tests import spreading

if TYPE_CHECKING:
    from tests.journeys.ground import Ground
    from tests.small_year import SmallYear

T = TypeVar("T")
collect_ignore = [f"jincai/{folder.replace('.', '/')}" for folder in capabilities.left_out()]


def pytest_configure(config: pytest.Config) -> None:
    """A quick hasher: what is tested is not how slow a guess is. (What production hashes with is tested in platform/identity.)
    The seals of the tests have a folder of their own, that all processes share: theirs are not mixed with those of the installation."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if "JINCAI_SEAL_KEYS" not in os.environ:
        folder = os.environ["JINCAI_SEAL_KEYS"] = tempfile.mkdtemp(prefix="jincai-test-seals-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first."""
    spreading.arrange(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The work goes out by files."""
    return spreading.ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """列密钥: a file of this test's own; where it is."""
    from jincai.platform.crypto import keyring

    where = tmp_path / "field-keys"
    monkeypatch.setenv("JINCAI_FIELD_KEYS_FILE", str(where))
    keyring.forget()
    yield where
    keyring.forget()


@contextlib.contextmanager
def standing(blocker: Any, build: Callable[[], T]) -> Iterator[T]:
    """办一次，一个文件的测试都在它上面: its transaction stays open, the tests work in savepoints above it. Not for a file with tests that commit."""
    from django.db import transaction

    from jincai.platform.ui import api as ui

    with blocker.unblock():
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)
        ui.forget()


@pytest.fixture(scope="module")
def standing_year(django_db_setup: None, django_db_blocker: Any) -> Iterator[SmallYear]:
    """小年度，一个文件办一次."""
    from tests import small_year

    with standing(django_db_blocker, small_year.build) as made:
        yield made


@pytest.fixture(scope="module")
def standing_ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """练习年度，一个文件办一次."""
    from jincai.platform.identity.api import scope
    from tests.journeys import ground

    def build() -> Ground:
        with scope(divisions=ground.CITY):
            return ground.build()

    with standing(django_db_blocker, build) as made:
        yield made


@pytest.fixture
def ground(standing_ground: Ground, db: None) -> Iterator[Ground]:
    """练习年度, in scope of the city; each test finds it as it was."""
    from jincai.platform.identity.api import scope

    with scope(divisions=standing_ground.made.division):
        yield standing_ground


@pytest.fixture
def year(standing_year: SmallYear, db: None) -> Iterator[SmallYear]:
    """办好的小年度: a test does with it what it likes, the next one finds it as it was."""
    from jincai.platform.ui import api as ui

    ui.forget()
    yield dataclasses.replace(standing_year, numbers=dict(standing_year.numbers))
    ui.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Clone the migrated template for this process; drop the clone at the end."""
    from jincai.project.postgres import testing

    with django_db_blocker.unblock():
        clone = testing.Clone()
        clone.make()
        testing.clone_after_committing_tests(clone)
    yield
    with django_db_blocker.unblock():
        clone.drop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The clone's name is set when it is made."""
