"""供试验动手脚的账。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.house.tampering import Books, built, copied, undone


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The database with the year, built once."""
    with django_db_blocker.unblock(), built() as name:
        yield name


@pytest.fixture
def books(database: str, django_db_blocker: Any) -> Iterator[Books]:
    """Tampered with in a transaction that is rolled back."""
    with django_db_blocker.unblock(), undone() as found:
        yield found


@pytest.fixture
def committed(database: str, django_db_blocker: Any) -> Iterator[Books]:
    """A copy of it, for what is committed."""
    with django_db_blocker.unblock(), copied(database) as found:
        yield found
