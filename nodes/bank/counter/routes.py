"""柜面端点: log in, look, act, print. A session cookie (HttpOnly, SameSite=Strict), a token in every form, no script, nothing framed."""

from __future__ import annotations

import hmac
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from nodes.bank.counter import lists, pages, papers
from nodes.bank.counter.acts import Counter, Refused
from nodes.bank.counter.operators import Operators, Session
from nodes.bank.store import Settings
from nodes.wire import seals
from nodes.wire.business import Work
from nodes.wire.envelope import Body, decode_voucher, stamps_from
from nodes.wire.problems import Problem
from nodes.wire.serving import Answer, Request, Route
from nodes.wire.store import Store

_COOKIE, _LOGIN_COOKIE = "counter", "counter_login"
_FORM_LIMIT = 200_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Form = Mapping[str, list[str]]


def counter_routes(settings: Settings, store: Store, work: Mapping[str, Work], settle: Callable[[], None]) -> dict[tuple[str, str], Route]:
    """柜面路由。"""
    window = _Window(settings, store, Counter(settings, store, work, settle))
    return {
        ("GET", "/counter"): window.look,
        ("GET", "/counter/order"): window.order,
        ("GET", "/counter/print"): window.sheet,
        ("GET", "/counter/login"): window.ask,
        ("GET", "/counter/style.css"): _style,
        ("POST", "/counter/login"): window.log_in,
        ("POST", "/counter/logout"): window.log_out,
        ("POST", "/counter/act"): window.act,
    }


def _style(request: Request) -> Answer:
    """样式。"""
    return Answer((Path(__file__).parent / "style.css").read_bytes(), kind="text/css; charset=utf-8", headers=dict(_HEADERS))


def _page(text: str, status: int = 200, cookie: str = "") -> Answer:
    headers = {**_HEADERS, **({"Set-Cookie": cookie} if cookie else {})}
    return Answer(text.encode("utf-8"), status, "text/html; charset=utf-8", headers)


def _go(where: str, cookie: str = "") -> Answer:
    return Answer(b"", 303, "text/plain", {**_HEADERS, "Location": where, **({"Set-Cookie": cookie} if cookie else {})})


def _set(name: str, value: str) -> str:
    age = "" if value else "; Max-Age=0"
    return f"{name}={value}; Path=/counter; HttpOnly; SameSite=Strict{age}"


def _cookie(request: Request, name: str) -> str:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _form(request: Request) -> Form:
    """表单. Raises Problem 400 or 403 (from another site)."""
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise Problem(403, "请求来自别的网站，未受理。")
    if len(request.body) > _FORM_LIMIT:
        raise Problem(400, "表单过大。")
    try:
        return parse_qs(request.body.decode("utf-8"), max_num_fields=2000)
    except (UnicodeDecodeError, ValueError):
        raise Problem(400, "表单读不出。") from None


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[-1]


class _Window:
    """窗口: the counter as seen by a browser."""

    def __init__(self, settings: Settings, store: Store, counter: Counter) -> None:
        self._settings, self._store, self._counter = settings, store, counter
        self._operators = Operators(store)

    def _session(self, request: Request) -> Session | None:
        return self._operators.of(_cookie(request, _COOKIE))

    def ask(self, request: Request) -> Answer:
        """登录页: with a token of its own, so that nobody logs a browser in from outside."""
        return self._ask("")

    def _ask(self, says: str) -> Answer:
        token = secrets.token_urlsafe(24)
        return _page(pages.login(self._settings.name, token, says), 403 if says else 200, _set(_LOGIN_COOKIE, token))

    def log_in(self, request: Request) -> Answer:
        """登录。"""
        form, token = _form(request), _cookie(request, _LOGIN_COOKIE)
        if not token or not hmac.compare_digest(_one(form, "csrf").encode(), token.encode()):
            return self._ask("页面已过期，请再登录一次。")
        session, says = self._operators.log_in(_one(form, "number")[:20], _one(form, "password"))
        return _go("/counter", _set(_COOKIE, session)) if session else self._ask(says)

    def log_out(self, request: Request) -> Answer:
        """退出。"""
        session, form = self._session(request), _form(request)
        if session is not None and _genuine(session, form):
            self._operators.log_out(_cookie(request, _COOKIE))
        return _go("/counter/login", _set(_COOKIE, ""))

    def look(self, request: Request) -> Answer:
        """看。"""
        session = self._session(request)
        if session is None:
            return _go("/counter/login")
        tab = request.query.get("tab", "waiting")
        with self._store.reading() as db:
            return _page(self._framed(db, session, tab if tab in pages.TABS else "waiting", request))

    def _framed(self, db: sqlite3.Connection, session: Session, tab: str, request: Request) -> str:
        special = {"claims": lists.claims, "refused": lists.refusals, "log": lists.log}
        if tab in special:
            return pages.framed(db, self._settings, session, tab, special[tab](db))
        listed = lists.orders(db, session, tab, request.number("page", 0, 100_000), request.query.get("wanted", "")[:60])
        return pages.framed(db, self._settings, session, tab, pages.figures(db), listed)

    def order(self, request: Request) -> Answer:
        """一张凭证。"""
        session = self._session(request)
        if session is None:
            return _go("/counter/login")
        with self._store.reading() as db:
            row, body = self._found(db, request)
            shown = papers.order(row, decode_voucher(row["payload"]), seals.described(db, body))
            return _page(pages.framed(db, self._settings, session, "order", shown))

    def sheet(self, request: Request) -> Answer:
        """打印版。"""
        if self._session(request) is None:
            return _go("/counter/login")
        with self._store.reading() as db:
            row, body = self._found(db, request)
            return _page(papers.sheet(self._settings, row, decode_voucher(row["payload"]), seals.described(db, body)))

    def _found(self, db: sqlite3.Connection, request: Request) -> tuple[sqlite3.Row, Body]:
        """凭证及其签章. Raises Problem 404."""
        row = db.execute("SELECT * FROM orders WHERE id = ?", (request.number("id", 0, 2**62),)).fetchone()
        if row is None:
            raise Problem(404, "没有这一笔支付凭证。")
        number = row["number"]
        if row["batch"]:
            number = db.execute("SELECT number FROM batch WHERE id = ?", (row["batch"],)).fetchone()[0]
        key = (row["division"], row["year"], row["kind"], number, "0")
        sql = "SELECT stamps, payload FROM inbox WHERE sender = 'mof' AND (division, year, kind, number, flag) = (?, ?, ?, ?, ?)"
        kept = db.execute(sql, key).fetchone()
        return row, Body(*key, kept["payload"] if kept else row["payload"], stamps_from(kept["stamps"] if kept else ""))

    def act(self, request: Request) -> Answer:
        """办理。"""
        session, form = self._session(request), _form(request)
        if session is None:
            return _go("/counter/login")
        if not _genuine(session, form):
            raise Problem(403, "页面已过期或请求不是从柜面发出的，未受理：请刷新后再试。")
        try:
            session.told = (True, self._do(session, form))
        except (Refused, Problem) as problem:
            session.told = (False, problem.says if isinstance(problem, Problem) else str(problem))
        return _go("/counter")

    def _do(self, session: Session, form: Form) -> str:
        """办一事. Raises Refused, Problem."""
        act, numbers = _one(form, "act"), [int(one) for one in form.get("id", []) if one.isascii() and one.isdigit() and len(one) < 16]
        if act == "return":
            return self._counter.send_back(session, numbers, _one(form, "reason"), _one(form, "words"))
        many = {"check": self._counter.check, "pay": self._counter.pay, "confirm": self._counter.confirm}
        if act in many:
            return many[act](session, numbers)
        alone = {"cutoff": self._counter.cut_off, "endday": self._counter.end_day}
        if act in alone:
            return alone[act](session)
        raise Refused("没有这种办理。")


def _genuine(session: Session, form: Form) -> bool:
    return hmac.compare_digest(_one(form, "csrf").encode(), session.csrf.encode())
