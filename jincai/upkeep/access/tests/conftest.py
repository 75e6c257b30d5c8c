"""登录测试的布置：几个人、强制因素、几个浏览器。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jincai.platform.identity import api as identity
from jincai.platform.params import api as params

CITY, COUNTY = "530700000", "530702000"
PASSWORD = "Lijiang-2025-caizheng"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """A quick hasher: what is tested is not how slow a guess is; plain http in the test's client."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person() -> Callable[..., Any]:
    """Make a user with these posts: `person("yang", "treasury_preparer")`."""

    def make(username: str, *posts: str, division: str = CITY, agency: str = "", password: str | None = PASSWORD) -> Any:
        identity.create_user(username=username, name=f"人员{username}", division=division, posts=posts, agency=agency, password=password)
        return get_user_model().objects.get(username=username)

    return make


@pytest.fixture
def browser() -> Callable[..., Client]:
    """A browser of its own: its cookies, its address."""

    def make(address: str = "10.1.1.1", **more: Any) -> Client:
        return Client(REMOTE_ADDR=address, headers={"user-agent": "Test Browser"}, **more)

    return make


@pytest.fixture
def enforced(db: Any) -> None:
    """The city enforces the factor of the post (as everywhere but in practice)."""
    enforce(True)


def enforce(on: bool, division: str = CITY) -> None:
    """Set whether the division enforces it."""
    with identity.scope(divisions=division):
        params.put("identity.enforce_factor", division, on, date(2020, 1, 1), identity.system(division))


def enter(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    """Send the form of the door."""
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def is_in(client: Client) -> bool:
    """Is somebody signed in?"""
    return client.get("/access/").status_code == 200
