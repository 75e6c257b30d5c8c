"""单点登录的提供方：同意页、换令牌、公开的配置；只有授权码加 PKCE 一条路。"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.clientkit import is_redirect_uri_allowed
from allauth.idp.oidc.models import Client, Token
from allauth.utils import build_absolute_uri
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from jincai.upkeep.access import telling

USED = 120  # seconds a spent code is remembered: longer than it lives


@require_GET
def configuration(request: HttpRequest) -> HttpResponse:
    """公开的配置: only what is really offered."""
    names = ("authorization", "token", "userinfo", "revoke", "logout", "jwks")
    at = {name: build_absolute_uri(request, reverse(f"idp:oidc:{name}")) for name in names}
    response = JsonResponse(
        {
            "issuer": get_adapter().get_issuer(), "authorization_endpoint": at["authorization"], "token_endpoint": at["token"],
            "userinfo_endpoint": at["userinfo"], "revocation_endpoint": at["revoke"], "end_session_endpoint": at["logout"],
            "jwks_uri": at["jwks"], "scopes_supported": ["openid", "profile"], "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"], "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"], "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "claims_supported": ["sub", "preferred_username", "name", "division", "agency", "posts"],
        }
    )  # fmt: skip
    response["Access-Control-Allow-Origin"] = "*"
    return response


@method_decorator(never_cache, name="dispatch")
class Authorize(views.AuthorizationView):
    """同意: a person agrees to be told to a registered application. Without PKCE (S256) there is no code, for anybody."""

    template_name = "access/consent.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of consent; what is not fit ends here, and never at an address that was not registered."""
        if (door := self._login_required(request)) is not None:
            return door  # type: ignore[no-any-return]
        if wrong := _unfit(request):
            return render(request, "access/refused.html", {"says": wrong, "help": "请应用的维护人员核对它的登记与参数"}, status=400)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """同意了, and it is audited."""
        response: HttpResponse = super().form_valid(form)
        telling.told(self.request, "access.consent", f"同意登录应用 {self._request_info.get('client_id', '')}", user=self.request.user)
        return response

    def render_to_response(self, context: dict[str, Any], **how: Any) -> HttpResponse:
        """The answer of this form leads to the application: for it alone the content policy opens `form-action`."""
        return _open(super().render_to_response(context, **how), context["client"])


class Logout(views.LogoutView):
    """从那个系统退出: asks whether to leave here too, then goes back to where the application is registered."""

    def render_to_response(self, context: dict[str, Any], **how: Any) -> HttpResponse:
        """The question."""
        client = context["form"].cleaned_data.get("client")
        response: HttpResponse = super().render_to_response(context, **how)
        return _open(response, client) if client else response


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """换令牌: a code is good for one attempt, even when two come at the same instant."""
    if request.POST.get("grant_type") != "authorization_code":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    spent = hashlib.sha256(request.POST.get("code", "").encode()).hexdigest()
    if not cache.add(f"access.oidc.code.{spent}", 1, timeout=USED):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    response: HttpResponse = views.token(request)
    return _short(response)


def _short(response: HttpResponse) -> HttpResponse:
    """No refresh token: who wants to know longer than ten minutes asks the person's browser again."""
    told = json.loads(response.content or b"{}")
    if response.status_code == 200 and (refresh := told.pop("refresh_token", "")):
        Token.objects.by_value(refresh).delete()
        told.pop("refresh_expires_in", None)
        response.content = json.dumps(told).encode()
    return response


def _unfit(request: HttpRequest) -> str:
    """Why this is no request for a code; empty when it is one."""
    client = Client.objects.filter(pk=request.GET.get("client_id", "")[:100].replace("\0", "")).first()
    if client is None:
        return "没有登记这个应用"
    if not is_redirect_uri_allowed(request.GET.get("redirect_uri", ""), client.get_redirect_uris(), False):
        return "返回地址与登记的不同"
    if request.GET.get("response_type") != "code":
        return "只提供授权码方式（response_type=code）"
    if request.GET.get("code_challenge_method") != "S256" or not 43 <= len(request.GET.get("code_challenge", "")) <= 128:
        return "没有 PKCE（code_challenge，S256）"
    return ""


def _open(response: HttpResponse, client: Client) -> HttpResponse:
    """Let the form of this page lead to the registered origins of the application."""
    origins = " ".join(dict.fromkeys(_origin(uri) for uri in client.get_redirect_uris()))
    own = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
    response["Content-Security-Policy"] = f"{own}; form-action 'self' {origins}"
    return response


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
