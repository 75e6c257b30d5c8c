"""登录的应急办理：绑定第一张证书、解锁、重设第二因素。"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, TextIO

from jincai.kernel.problems import UserError

HELP = "登录的应急办理：给第一位安全管理员绑定证书、解锁、重设第二因素 (bind a certificate, unlock, reset factors from the server)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("what", choices=("bind", "unlock", "reset"), help="bind 绑定证书，unlock 解锁，reset 重设第二因素")
    parser.add_argument("user", help="用户名")
    parser.add_argument("--certificate", type=Path, default=None, help="证书文件（PEM），bind 用")
    parser.add_argument("--reason", default="在服务器上应急办理", help="原因，记入审计")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """办理 on behalf of the system, inside the user's division."""
    from jincai.platform.identity import api as identity

    person = identity.actor(options.user)
    if person is None:
        raise UserError(f"没有用户“{options.user}”，或已停用", "用 jincai accounts-demo 查看演示用户，或请系统管理员建用户")
    actor = identity.system(person.division, "服务器命令")
    with identity.scope(divisions=person.division, actor=actor):
        return 0, {"ok": True, "user": options.user, "says": _done(options, actor)}


def _done(options: argparse.Namespace, actor: Any) -> str:
    from jincai.upkeep.access import api as access

    if options.what == "unlock":
        access.unlock(username=options.user, actor=actor, reason=options.reason)
        return "已解锁"
    if options.what == "reset":
        access.reset_factors(username=options.user, actor=actor, reason=options.reason)
        return "第二因素已清除，下次登录时重新登记"
    if options.certificate is None:
        raise UserError("没有说是哪张证书", "加上 --certificate 证书.pem")
    row = access.bind_certificate(username=options.user, pem=options.certificate.read_text(encoding="utf-8"), actor=actor)
    return f"已绑定证书 {row.serial}（{row.subject}）"


def show(result: dict[str, Any], out: TextIO) -> None:
    """One sentence."""
    out.write(f"{result['user']}：{result['says']}\n")
