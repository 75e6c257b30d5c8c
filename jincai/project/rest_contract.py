"""接口的约定：问题对象、登录方式、幂等、接口说明里共有的部分。"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.security import HttpBearer, SessionAuth
from ninja.security.http import HttpAuthBase

from jincai.kernel.problems import InputErrors, UserError
from jincai.kernel.rules import Refused
from jincai.platform.identity import api as identity
from jincai.platform.params import api as params
from jincai.project.edge import gate

PROBLEM = "application/problem+json"
SAFE = ("GET", "HEAD", "OPTIONS")
TYPES = "https://jincai.example/problems/"


class Basic(HttpAuthBase):
    """用户名与口令 (HTTP Basic); only for those whose posts ask for no second factor."""

    openapi_scheme = "basic"

    def __call__(self, request: HttpRequest) -> identity.Actor | None:
        """The actor, or None."""
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            user, sign, password = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        actor = identity.authenticate(user, password, request) if sign else None
        if actor is None or not needs_more(actor):
            return actor and (actor.proven("password") if _enforced(actor) else actor)
        request.needs_more = True  # type: ignore[attr-defined]
        return None


class Plain(JSONRenderer):
    """JSON，中文原样，不转义."""

    json_dumps_params = {"ensure_ascii": False}


class Bearer(HttpBearer):
    """接口令牌 (jincai token USER)."""

    def __call__(self, request: HttpRequest) -> identity.Actor | None:
        """The actor, or None; another scheme is not for us."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token.strip()) if kind.lower() == "bearer" and token else None

    def authenticate(self, request: HttpRequest, token: str) -> identity.Actor | None:
        """The actor, or None."""
        return identity.token_actor(token, on=today())


class Session(SessionAuth):
    """网页的登录；办事的请求要带 CSRF 令牌."""

    def _get_key(self, request: HttpRequest) -> str | None:
        return super()._get_key(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> identity.Actor | None:
        """The actor, or None."""
        return identity.actor_of(request.user) if request.user.is_authenticated else None


def needs_more(actor: identity.Actor) -> bool:
    """只凭口令不够: his posts ask for a second factor or a certificate, and his division enforces it."""
    return actor.factor != "password" and _enforced(actor)


def _enforced(actor: identity.Actor) -> bool:
    return params.flag("identity.enforce_factor", actor.division, today())


def origin(request: HttpRequest) -> identity.Origin:
    """来处：地址、渠道、程序的名字，审计从可见范围里取."""
    return identity.Origin(address=gate.address(request.META), channel="rest", agent=request.headers.get("User-Agent", ""))


def today() -> date:
    """日历日，认令牌用."""
    return timezone.localdate()


def problem(request: HttpRequest, status: int, kind: str, title: str, detail: str, **more: Any) -> HttpResponse:
    """问题对象 (RFC 9457)."""
    body = {"type": TYPES + kind, "title": title, "status": status, "detail": detail, "instance": request.path, **more}
    return written(status, body, PROBLEM)


def written(status: int, body: Any, content_type: str = "application/json") -> HttpResponse:
    """写成 JSON；中文原样，不转义."""
    return HttpResponse(text(body), status=status, content_type=content_type)


def text(body: Any) -> str:
    """JSON 正文."""
    return json.dumps(body, cls=NinjaJSONEncoder, ensure_ascii=False)


def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    """拒绝 409：与网页同词."""
    return written(409, {**why.as_problem(), "instance": request.path}, PROBLEM)


def wrong(request: HttpRequest, why: UserError) -> HttpResponse:
    """用法错误 400；同一幂等键内容不同 422."""
    errors = [each.as_dict() for each in why.errors] if isinstance(why, InputErrors) else []
    if isinstance(why, identity.KeyReused):
        return problem(request, 422, "key-reused", why.says, why.remedy, errors=errors)
    return problem(request, 400, "wrong", why.says, why.remedy, errors=errors)


class Documented(NinjaAPI):
    """接口说明把每个接口共有的也写上：问题对象、幂等键、各种答复."""

    def get_openapi_schema(self, **how: Any) -> Any:
        """The schema, complete: what the root adds to every operation is in it."""
        schema = super().get_openapi_schema(**how)
        schema.setdefault("components", {}).setdefault("schemas", {}).update(PARTS)
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation)
        return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    told = {"400": "用法有误", "401": "没有登录，或口令、令牌不对", "404": "没有，或不是你的", "422": "参数不合格"}
    told |= {"413": "请求太大", "429": "请求太频繁，见 Retry-After"}
    if method != "get":
        told |= {"409": "规则不许：全部原因", "403": "网页登录缺 CSRF 令牌", "422": "参数不合格，或同一 Idempotency-Key 内容不同"}
        key = {"name": "Idempotency-Key", "in": "header", "required": True, "schema": {"type": "string", "maxLength": 200}}
        operation.setdefault("parameters", []).append({**key, "description": "同一键同一正文只办一次，答复相同；正文不同则 422"})
    for status, words in told.items():
        name = "Refusal" if status == "409" else "Problem"
        content = {PROBLEM: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        operation["responses"][int(status)] = {"description": words, "content": content}


_TEXT = {"type": "string"}
_HOLD = {
    "type": "object",
    "properties": dict.fromkeys(("document", "amount", "since", "by"), _TEXT),
    "required": ["document", "amount", "since", "by"],
}
_SAID = ("rule", "says", "cites", "subject", "asked", "available", "executed", "remedy", "who")
_PROBLEM = {**dict.fromkeys(("type", "title", "detail", "instance"), _TEXT), "status": {"type": "integer"}}
PARTS: dict[str, Any] = {
    "Problem": {
        "title": "Problem",
        "description": "问题对象 RFC 9457；errors 是逐处的错",
        "type": "object",
        "properties": {**_PROBLEM, "errors": {"type": "array", "items": {"type": "object"}}},
        "required": list(_PROBLEM),
    },
    "Violation": {
        "title": "Violation",
        "description": "一条违反；金额是两位小数的文本，没有则空",
        "type": "object",
        "properties": {**dict.fromkeys(_SAID, _TEXT), "holds": {"type": "array", "items": _HOLD}},
        "required": [*_SAID, "holds"],
    },
    "Refusal": {
        "title": "Refusal",
        "description": "拒绝：规则不许，什么也没有写",
        "type": "object",
        "properties": {**_PROBLEM, "violations": {"type": "array", "items": {"$ref": "#/components/schemas/Violation"}}},
        "required": [*_PROBLEM, "violations"],
    },
}
