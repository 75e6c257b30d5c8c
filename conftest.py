"""测试的数据库：每个工作进程一份，从按程序版本建好的模板库克隆；默认连接是 jincai_app，行级安全有效。

`default` is jincai_app; `owner` and `checker` are there too (`@pytest.mark.django_db(databases=[...])`). A test that needs real
commits uses `django_db(transaction=True)`: its database is cloned again afterwards, because the ledger forbids TRUNCATE.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jincai.project import capabilities
from tests import spreading

collect_ignore = [f"jincai/{folder.replace('.', '/')}" for folder in capabilities.left_out()]


def pytest_configure() -> None:
    """A quick hasher: what is tested is not how slow a guess is. (What production hashes with is tested in platform/identity.)"""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
