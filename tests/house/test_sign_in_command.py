"""登录的应急命令：解锁、绑定证书；用错了有一句话。从自建签发机构到用证书登录，全程用命令走一遍。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.project.commands import certificate, sign_in

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
    for what, user, shown in (("unlock", "nobody", None), ("bind", "he", None), ("bind", "he", file)):
        with pytest.raises(UserError):
            sign_in.run(Namespace(what=what, user=user, certificate=shown, reason="试试"))


def certificates(*words: str) -> dict[str, str]:
    """`jincai certificate ...`."""
    parser = ArgumentParser()
    certificate.arguments(parser)
    return certificate.run(parser.parse_args(list(words)))[1]


@pytest.mark.django_db
def test_from_a_root_of_our_own_to_signing_in_by_certificate(tmp_path: Path) -> None:
    identity.create_user(username="anquan", name="李安全", division=CITY, posts=["security_admin"], password=PASSWORD)
    root, own = tmp_path / "root", tmp_path / "anquan"
    certificates("root", "--into", str(root), "--name", "丽江财政自建签发机构")
    certificates("trust", "--file", str(root / "certificate.pem"), "--name", "自建")
    certificates("issue", "--issuer", str(root), "--into", str(own), "--name", "李安全")
    given = Namespace(what="bind", user="anquan", certificate=own / "certificate.pem", reason="第一位安全管理员")
    assert "已绑定证书" in sign_in.run(given)[1]["says"]

    client = Client()
    assert client.post("/sign-in/", {"username": "anquan", "password": PASSWORD})["Location"] == "/account/prove/"
    message = unescape(client.get("/account/prove/").content.decode().split("readonly>")[1].split("<")[0])
    signed = certificates("sign-challenge", "--key", str(own / "private.pem"), "--text", message)["signature"]
    assert client.post("/account/prove/", {"message": message, "signature": signed})["Location"] == "/"
    assert "登录安全" in client.get("/access/people/").content.decode()
