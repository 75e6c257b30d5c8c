"""登录安全：安全管理员看谁被锁定、绑定证书、重设第二因素、结束会话、登记应用。"""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.models import Client
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jincai.kernel.problems import UserError
from jincai.platform.ui import api as ui
from jincai.upkeep.access import operations, queries

KINDS = {"totp": "动态口令", "webauthn": "通行密钥", "recovery_codes": "恢复码"}


@never_cache
@ui.page(verb="access.unlock")
def people(request: HttpRequest) -> HttpResponse:
    """用户的登录安全, of the division he works in."""
    return _people(request, request.GET.get("q", ""))


def _people(request: HttpRequest, asked: str, kept: ui.Kept | None = None) -> HttpResponse:
    desk: ui.Desk = request.desk  # type: ignore[attr-defined]
    words = asked.replace("\0", "").strip()[:60]
    rows = [(row, [KINDS.get(kind, kind) for kind in row.factors]) for row in queries.people(desk.actor.division, words)]
    context = {"rows": rows, "q": words, "own": desk.actor.user, "kept": kept}
    return render(request, "access/people.html", context, status=kept.status if kept else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@ui.page
def act(request: HttpRequest) -> HttpResponse:
    """办理: unlock, lend a password, end the sessions, reset the factors, bind or stop a certificate."""
    if away := ui.to_page(request, "access:people"):
        return away
    actor = request.desk.actor  # type: ignore[attr-defined]
    username, reason = request.POST.get("username", ""), request.POST.get("reason", "").strip()
    made, kept = ui.keeping(request, "act", lambda: _done(request, request.POST.get("do", ""), actor, username, reason))
    if kept and not actor.may("access.unlock"):  # the page behind is not his either
        return ui.answer(request, kept.why)
    if kept:
        return _people(request, username, kept)
    return render(request, "access/lent.html", {"username": username, "made": made}) if made else redirect("access:people")


def _done(request: HttpRequest, verb: str, actor: Any, username: str, reason: str) -> str:
    """The verb; a lent password is answered, to be shown once."""
    if verb == "password":
        return operations.lend_password(username=username, actor=actor, reason=reason)
    if verb == "unlock":
        operations.unlock(username=username, actor=actor, reason=reason)
        messages.success(request, f"{username} 已解锁。")
    elif verb == "end":
        count = operations.end_sessions(username=username, actor=actor, reason=reason)
        messages.success(request, f"{username} 的 {count} 个会话已结束。")
    elif verb == "reset":
        operations.reset_factors(username=username, actor=actor, reason=reason)
        messages.success(request, f"{username} 的第二因素已清除，下次登录时重新登记。")
    elif verb == "bind":
        row = operations.bind_certificate(username=username, pem=request.POST.get("certificate", ""), actor=actor)
        messages.success(request, f"已把证书 {row.serial} 绑定给 {username}。")
    elif verb == "stop":
        number = request.POST.get("pk", "")
        operations.stop_certificate(
            pk=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0, actor=actor, reason=reason
        )
        messages.success(request, "证书已停用。")
    else:
        raise UserError("没有这个操作", "回到“登录安全”再选")
    return ""


@never_cache
@ui.page(verb="access.clients")
def clients(request: HttpRequest) -> HttpResponse:
    """单点登录的应用: those of the division; a new one's secret is shown once."""
    actor = request.desk.actor  # type: ignore[attr-defined]
    given: dict[str, Any] = {}
    if request.method == "POST" and request.POST.get("stop"):
        operations.stop_client(client=request.POST["stop"], actor=actor)
        messages.success(request, "应用已撤销。")
        return redirect("access:clients")
    if request.method == "POST":
        addresses = request.POST.get("addresses", "").split()
        name = request.POST.get("name", "")
        given["made"], given["kept"] = ui.keeping(
            request, "client", lambda: operations.register_client(name=name, addresses=addresses, actor=actor)
        )
    given["rows"] = Client.objects.filter(data__home=actor.division).order_by("created_at")[:200]
    return render(request, "access/clients.html", given, status=given["kept"].status if given.get("kept") else 200)
