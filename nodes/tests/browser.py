"""柜员的浏览器: cookies and forms over plain HTTP, as a browser would send them."""

from __future__ import annotations

import http.client
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from nodes.tests.drive import Node


class Browser:
    """浏览器: one operator at the counter of a bank."""

    def __init__(self, node: Node, number: str = "", password: str = "") -> None:
        self.node, self.cookies = node, {}  # type: Node, dict[str, str]
        if number:
            self.log_in(number, password or passwords(node)[number])

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
        """请求: status, text, headers; cookies are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return response.status, text, response.headers

    def page(self, path: str = "/counter") -> str:
        """看页。"""
        status, text, _ = self.ask("GET", path)
        assert status == 200, (status, text)
        return text

    def log_in(self, number: str, password: str) -> int:
        """登录: the status."""
        token = field(self.page("/counter/login"), "csrf")
        return self.ask("POST", "/counter/login", urlencode({"csrf": token, "number": number, "password": password}))[0]

    def ids(self, tab: str = "waiting") -> list[str]:
        """待办的勾选框。"""
        return re.findall(r'name="id" value="(\d+)"', self.page(f"/counter?tab={tab}"))

    def act(self, act: str, *ids: str, reason: str = "", words: str = "") -> str:
        """办理: what the page tells then."""
        form = [("csrf", field(self.page(), "csrf")), ("act", act), ("reason", reason), ("words", words), *(("id", one) for one in ids)]
        status, _, headers = self.ask("POST", "/counter/act", urlencode(form))
        assert (status, headers["Location"]) == (303, "/counter")
        (told,) = re.findall(r'role="status">(.*?)</p>', self.page())
        return unescape(told)


def passwords(node: Node) -> dict[str, str]:
    """柜员口令文件。"""
    lines = Path(f"{node.store}.operators").read_text("utf-8").splitlines()
    return {line.split()[0]: line.split()[-1] for line in lines}


def field(page: str, name: str) -> str:
    """表单里的隐藏值。"""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[-1]
