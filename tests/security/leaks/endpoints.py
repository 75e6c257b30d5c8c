"""端点：从网址表和接口说明里数出来，没有名单；新加一个端点就多测一个。"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404

REST = "api/"
PUBLIC = {
    "alive/": "存活探测，只说进程在",
    "sign-in/": "登录页，只有表单",
    "api/openapi.json": "接口说明，不含数据",
    "account/certificate/": "证书登录的门，只有表单和随机的待签内容",
    "account/passkey/options/": "通行密钥登录要签的随机数",
    "verify/": "凭证查验，只有表单；要校验码和金额才答，见 office/verify",
    ".well-known/openid-configuration": "单点登录的公开配置，按规范公开",
}
"""不用登录就能看的网址，各有理由；此外没有登录的人只会被送去登录，或得到 401、404、405。"""
WORDS = ("slug",)
"""填的是程序里的词（办什么），不是哪份单据的单号：不要求主人在那里看到自己的东西。"""
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclasses.dataclass(frozen=True, slots=True)
class Endpoint:
    """一个网址样式: `route` as written in urls.py, its parameters as (converter, name)."""

    route: str
    parameters: tuple[tuple[str, str], ...]
    ours: bool

    def filled(self, values: dict[str, Any]) -> str:
        """The address with these values."""
        return "/" + PARAMETER.sub(
            lambda found: str(values[found[2]]).replace("/", "%2F") if found[1] != "path" else str(values[found[2]]), self.route
        )


def web() -> list[Endpoint]:
    """Every address of the resolver that is not the REST interface's."""
    found = {route: callback for route, callback in _walk(get_resolver()) if not route.startswith(REST) and "(?" not in route}
    return [
        Endpoint(route, tuple((kind or "str", name) for kind, name in PARAMETER.findall(route)), _module(callback).startswith("jincai"))
        for route, callback in sorted(found.items())
    ]


def public(route: str) -> bool:
    """May anybody look there?"""
    return route in PUBLIC


def route_of(path: str) -> str:
    """Which endpoint an address belongs to; "" for none."""
    try:
        return resolve(path.partition("?")[0].partition("#")[0]).route
    except Resolver404:
        return ""


def description() -> dict[str, Any]:
    """The whole description of the REST interface, as it is now."""
    from jincai.project.rest import api

    return api.get_openapi_schema(path_prefix="/api/")


def rest(described: dict[str, Any] | None = None) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation) of the whole description."""
    paths = (described or description())["paths"]
    return [(method, path, operation) for path, methods in paths.items() for method, operation in methods.items()]


def _walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern).lstrip("^")
        if isinstance(each, URLPattern):
            yield route, each.callback
        elif isinstance(each, URLResolver):
            yield from _walk(each, route)


def _module(callback: Any) -> str:
    return str(getattr(callback, "__module__", ""))
