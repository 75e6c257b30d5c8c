"""登记动态口令用过的口令也算用过：登记完了，同一个口令不能再登录。"""

from __future__ import annotations

import time
import types
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp

from jincai.upkeep.access.tests.conftest import enter, is_in

pytestmark = pytest.mark.django_db


def test_the_code_of_enrolling_does_not_let_in_a_second_time(
    person: Any, browser: Any, enforced: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = time.time()  # it stays this instant: the code is refused because it was used, not because it is old
    monkeypatch.setattr(totp, "time", types.SimpleNamespace(time=lambda: moment))
    person("yang", "treasury_preparer")
    first, second = browser(), browser("10.1.1.2")
    enter(first, "yang")
    first.get("/account/enrol/")
    used = totp.format_hotp_value(totp.hotp_value(first.session["mfa.totp.secret"], int(moment) // 30))
    assert "恢复码" in first.post("/account/enrol/", {"code": used}).content.decode()
    assert enter(second, "yang")["Location"] == "/account/second/"
    assert second.post("/account/second/", {"code": used}).status_code == 401 and not is_in(second)
