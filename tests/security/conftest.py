"""泄漏世界：办一次，每个文件用一份克隆。"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from tests.security.leaks import pages
from tests.security.leaks import world as worlds
from tests.security.leaks.markers import Marks, read
from tests.security.leaks.pages import Walk, Walks

OUTSIDE = ("system_admin", "security_admin")
"""没有单据可看的岗位：少走几页。"""


@pytest.fixture(scope="session")
def leak_source(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The database with the world, built once a process."""
    with django_db_blocker.unblock(), worlds.built() as name:
        yield name


@pytest.fixture(scope="module")
def world(leak_source: str, django_db_blocker: Any) -> Iterator[None]:
    """A copy for one file; what its tests do is committed."""
    from jincai.platform.ui import desk

    with django_db_blocker.unblock(), override_settings(AXES_ENABLED=False), worlds.copied(leak_source):
        desk.forget()  # lock-out has tests of its own; here thousands of requests come from one address
        yield
    desk.forget()


@pytest.fixture(scope="module")
def agency_marks(world: None) -> Marks:
    """What only the victim unit's rows hold."""
    return read(division=worlds.CITY, agency=worlds.VICTIM, typed=worlds.typed(worlds.CITY, worlds.VICTIM))


@pytest.fixture(scope="module")
def paper_marks(world: None) -> Marks:
    """The victim unit's papers without its people: an administrator keeps people."""
    return read(
        division=worlds.CITY, agency=worlds.VICTIM, typed=worlds.typed(worlds.CITY, worlds.VICTIM), without=("identity_", "roster_", "evoucher_certificate")
    )


@pytest.fixture(scope="module")
def division_marks(world: None) -> Marks:
    """What only the victim division's rows hold."""
    return read(division=worlds.CITY, typed=worlds.typed(worlds.CITY))


@pytest.fixture(scope="session")
def walks() -> dict[tuple[str, str, str], Walk]:
    """What people have walked so far: every file has the same world."""
    return {}


@pytest.fixture(scope="module")
def walked(world: None, walks: dict[tuple[str, str, str], Walk]) -> Walks:
    """walked("victim.clerk", marks): what this person comes to from the front page; a walk of one's own, to go on from."""

    def walk(user: str, marks: Marks) -> Walk:
        key = user, marks.division, marks.agency
        if key not in walks:
            walks[key] = pages.walk(user, marks, most=60 if worlds.USERS[user][2] in OUTSIDE else 180)
        return Walk(user, dict(walks[key].seen))

    return walk


@pytest.fixture(scope="module", autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refused requests are not news."""
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security", "jincai", "jincai.platform.jobs.running")]
    before = [(each, each.level) for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL)
    yield
    for each, level in before:
        each.setLevel(level)
