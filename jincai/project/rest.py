"""接口的根：/api/。各能力的 rest.py 收在这里；登录、可见范围、幂等、拒绝的写法只此一处。"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import Status
from pydantic import BaseModel

from jincai import capability
from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.project import rest_trace
from jincai.project.rest_contract import SAFE, Basic, Bearer, Documented, Plain, Session, origin, problem, refused, text, wrong

DESCRIPTION = (
    "金财的接口，办的是与网页相同的动词，受相同的规则。金额是元，两位小数的文本；日期 ISO 8601，时刻 RFC 3339。"
    "清单按游标翻页：items 与 next，next 为空即到底。办事的请求都要 Idempotency-Key。规则不许时 409，说出全部原因。"
)
OUTSIDE = ("I02", "I03")
"""别的单位、别的区划：对接口就是没有。"""
api = Documented(
    title="金财",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="rest",
    renderer=Plain(),
    auth=[Basic(), Bearer(), Session()],
)


def inside(operation: Callable[..., Any]) -> Callable[..., Any]:
    """在可见范围里办: every operation runs in the scope of its person's division; one that acts, only once for its key."""

    @functools.wraps(operation)
    def run(request: HttpRequest, *args: Any, **given: Any) -> Any:
        actor: identity.Actor = request.auth  # type: ignore[attr-defined]
        with identity.scope(divisions=actor.division, actor=actor, origin=origin(request)):
            if request.method in SAFE:
                return _read(request, actor, lambda: operation(request, *args, **given))
            return _once(request, actor, lambda: operation(request, *args, **given))

    return run


def _read(request: HttpRequest, actor: identity.Actor, look: Callable[[], Any]) -> Any:
    try:
        with transaction.atomic():
            return look()
    except Refused as why:
        return _told(request, actor, why)


def _told(request: HttpRequest, actor: identity.Actor, why: Refused) -> HttpResponse:
    """拒绝: written down in the scope that still stands; of what is not his to see, only that it is not there."""
    audit.refused(why, actor=actor, verb=f"{request.method} {request.path}"[:80], request=request.headers.get("Idempotency-Key", "")[:64])
    if all(violation.rule in OUTSIDE for violation in why.violations):
        return problem(request, 404, "missing", "没有", "核对单号与年度；别的单位的单据看不到")
    return refused(request, why)


def _once(request: HttpRequest, actor: identity.Actor, act: Callable[[], Any]) -> HttpResponse:
    def answer() -> identity.Answer:
        try:
            done = act()
        except Refused as why:
            response = _told(request, actor, why)
            return identity.Answer(response.status_code, response["Content-Type"], response.content.decode())
        status, body = (done.status_code, done.value) if isinstance(done, Status) else (200, done)
        plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
        return identity.Answer(status, "application/json", text(plain))

    route, key = f"{request.method} {request.path}", request.headers.get("Idempotency-Key", "")
    told = identity.answer_once(actor=actor, route=route, key=key, request=request.body, answer=answer)
    response = HttpResponse(told.body, status=told.status, content_type=told.content_type)
    response["Idempotency-Replayed"] = "true" if told.again else "false"
    return response


api.add_decorator(inside)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, why: Refused) -> HttpResponse:
    return refused(request, why)


@api.exception_handler(UserError)
def _wrong(request: HttpRequest, why: UserError) -> HttpResponse:
    return wrong(request, why)


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, why: AuthenticationError) -> HttpResponse:
    strong = "岗位要求第二因素或证书，不能只凭口令用接口：请用 Bearer 令牌（jincai token 用户名）"
    says = strong if getattr(request, "needs_more", False) else "用 HTTP Basic、Bearer 令牌（jincai token 用户名）或网页登录"
    response = problem(request, 401, "sign-in", "没有登录，或口令、令牌不对", says)
    response["WWW-Authenticate"] = 'Basic realm="jincai", charset="UTF-8"'
    return response


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, why: ValidationError) -> HttpResponse:
    errors = [{"field": ".".join(str(part) for part in each["loc"]), "says": each["msg"]} for each in why.errors]
    return problem(request, 422, "unfit", "参数不合格", f"{len(errors)} 处", errors=errors)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, why: Http404) -> HttpResponse:
    return problem(request, 404, "missing", str(why) or "没有", "核对单号与年度；别的单位的单据看不到")


@api.exception_handler(HttpError)
def _other(request: HttpRequest, why: HttpError) -> HttpResponse:
    return problem(request, why.status_code, "request", str(why), "")


api.add_router("/trace", rest_trace.router)
for prefix, router in capability.each_part("rest", lambda _config, module: (module.PATH, module.router)):
    api.add_router(prefix, router)


def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """没有这个接口."""
    return problem(request, 404, "missing", "没有这个接口", "接口说明在 /api/openapi.json")


urlpatterns = [path("", api.urls), path("<path:rest>", unknown)]
