"""测试的数据库：每个工作进程一份，从按程序版本建好的模板库克隆；默认连接是 jincai_app，行级安全有效。

`default` is jincai_app; `owner` and `checker` are there too (`@pytest.mark.django_db(databases=[...])`). A test that needs real
commits uses `django_db(transaction=True)`: its database is cloned again afterwards, because the ledger forbids TRUNCATE.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from jincai.project import capabilities

collect_ignore = [f"jincai/{folder.replace('.', '/')}" for folder in capabilities.left_out()]


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
