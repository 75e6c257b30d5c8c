"""发接口令牌。"""

from __future__ import annotations

import argparse
from typing import Any, TextIO

HELP = "给一个用户发接口令牌，只显示一次 (issue a REST token)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose, and for how long."""
    parser.add_argument("user", metavar="USER", help="用户名 (user name)")
    parser.add_argument("--days", type=int, default=90, help="有效天数，默认 90，至多 366 (term in days)")
    parser.add_argument("--revoke", action="store_true", help="先收回他以前的令牌 (revoke his earlier tokens first)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0 with the token; UserError for an unknown user."""
    from django.utils import timezone

    from jincai.platform.identity import api as identity

    gone = identity.revoke_tokens(username=options.user) if options.revoke else 0
    token = identity.issue_token(username=options.user, on=timezone.localdate(), days=options.days)
    return 0, {"ok": True, "user": options.user, "token": token, "days": options.days, "revoked": gone}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    out.write(
        f"{result['token']}\n令牌只显示这一次，{result['days']} 天内有效；用法：Authorization: Bearer 令牌，地址 /api/，说明 /api/openapi.json\n"
    )
