"""登录的应急命令：解锁、绑定证书；用错了有一句话。"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest
from django.test import Client

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.project.commands import sign_in

CITY, PASSWORD = "530700000", "Lijiang-2025-caizheng"


@pytest.mark.django_db
def test_the_command_for_an_emergency(tmp_path: Path) -> None:
    identity.create_user(username="he", name="和丽梅", division=CITY, posts=["preparer"], password=PASSWORD)

    def enter(address: str, password: str) -> int:
        return int(Client(REMOTE_ADDR=address).post("/sign-in/", {"username": "he", "password": password}).status_code)

    for last in range(5):
        enter(f"10.0.2.{last}", "wrong")
    assert enter("10.0.3.1", PASSWORD) == 429
    status, told = sign_in.run(Namespace(what="unlock", user="he", certificate=None, reason="夜里没有安全管理员"))
    assert (status, told["says"]) == (0, "已解锁") and enter("10.0.3.2", PASSWORD) == 302
    file = tmp_path / "x.pem"
    file.write_text("not a certificate", encoding="utf-8")
    for what, user, certificate in (("unlock", "nobody", None), ("bind", "he", None), ("bind", "he", file)):
        with pytest.raises(UserError):
            sign_in.run(Namespace(what=what, user=user, certificate=certificate, reason="试试"))
