"""组织、岗位、审计的屏：打得开、没有无障碍问题、1366 宽不横向滚动；留下截图。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jincai.platform.identity import api as identity
from tests.small_year import DIVISION, PASSWORD, SmallYear

SCREENS = {
    "system_admin": {"organisation": "/roster/", "users": "/roster/users/", "posts": "/roster/posts/", "days": "/inbox/days/"},
    "security_admin": {"assigning": "/roster/users/", "delegations": "/roster/delegations/", "sessions": "/access/", "guarding": "/access/people/"},
    "audit_admin": {"trail": "/trail/"},
}


@pytest.mark.parametrize("post", SCREENS)
def test_the_administrators_screens(visitor: Callable[..., Any], year: SmallYear, post: str) -> None:
    identity.create_user(username=f"practice.{post}", name="段管理", division=DIVISION, posts=[post], password=PASSWORD)
    browser = visitor().sign_in(f"practice.{post}")
    found = {}
    for name, path in SCREENS[post].items():
        browser.open(path, f"people-{name}", full=True)
        if barriers := browser.barriers():
            found[name] = barriers
        assert browser.sideways() <= 0, name
    assert found == {}
