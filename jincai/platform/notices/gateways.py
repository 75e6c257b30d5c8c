"""网关：邮件与短信怎样送出去。演示用写日志的；邮件走 SMTP（Django 的邮件），短信走一个 HTTP 接口。

JINCAI_MAIL = `log` (default) or `smtp`, with JINCAI_SMTP=host:port, JINCAI_SMTP_USER, JINCAI_SMTP_PASSWORD_FILE, JINCAI_MAIL_FROM;
JINCAI_SMS = `log` (default) or `http`, with JINCAI_SMS_URL and JINCAI_SMS_TOKEN_FILE. Secrets come from files, never from the settings.
"""

from __future__ import annotations

import dataclasses
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from jincai.kernel.problems import UserError
from jincai.platform.notices.declared import MAIL, SMS, masked

WITHIN = 10
"""网关要在这么多秒里答复。"""


class Unsent(Exception):
    """网关没有收下; `again` False when trying again is of no use (the address is refused)."""

    def __init__(self, says: str, *, again: bool = True) -> None:
        super().__init__(says)
        self.says, self.again = says, again


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """一封: `name` its identity, by which a gateway knows a letter it has already taken."""

    name: str
    to: str
    title: str
    text: str


class Gateway(Protocol):
    """网关: sends one message, or raises Unsent."""

    def send(self, message: Message) -> None:
        """送一封."""


@dataclasses.dataclass(frozen=True, slots=True)
class Log:
    """写日志的网关: a line of JSON a message, in JINCAI_HOME/notices, the address masked; for the demonstration."""

    channel: str
    path: Path

    def send(self, message: Message) -> None:
        """One line; the file is made when it is first needed, for its owner alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        told = dataclasses.asdict(message) | {"to": masked(self.channel, message.to)}
        with open(self.path, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(json.dumps(told, ensure_ascii=False) + "\n")


@dataclasses.dataclass(frozen=True, slots=True)
class Smtp:
    """SMTP: by Django's mail. The Message-ID is the letter's identity, so that a letter sent twice shows as one in the mailbox."""

    host: str
    port: int
    user: str
    password: str
    sender: str

    def send(self, message: Message) -> None:
        """One mail, over TLS when a password goes with it."""
        backend = "django.core.mail.backends.smtp.EmailBackend"
        connection = get_connection(
            backend, host=self.host, port=self.port, username=self.user, password=self.password, use_tls=bool(self.password), timeout=WITHIN
        )
        headers = {"Message-ID": f"<{message.name}@jincai>", "Auto-Submitted": "auto-generated"}
        try:
            EmailMessage(message.title, message.text, self.sender, [message.to], connection=connection, headers=headers).send()
        except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors
            code = getattr(error, "smtp_code", 0) or max((c for c, _ in getattr(error, "recipients", {}).values()), default=0)
            raise Unsent(f"邮件服务器没有收下：{str(error)[:120]}", again=not 500 <= code < 600) from error


@dataclasses.dataclass(frozen=True, slots=True)
class HttpSms:
    """HTTP 短信网关: POST JSON {id, to, text}; the identity goes along as Idempotency-Key. 2xx is taken, 4xx refused, the rest comes again."""

    url: str
    token: str

    def send(self, message: Message) -> None:
        """One message."""
        body = json.dumps({"id": message.name, "to": message.to, "text": f"{message.title}。{message.text}"}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.name}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        asked = urllib.request.Request(self.url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(asked, timeout=WITHIN):  # nosec B310 - http(s) only, see gateway_of
                return
        except urllib.error.HTTPError as error:
            raise Unsent(f"短信网关答复 {error.code}", again=error.code >= 500 or error.code in (408, 429)) from error
        except OSError as error:
            raise Unsent(f"短信网关不通：{str(error)[:120]}") from error


def gateway_of(channel: str) -> Gateway:
    """这个渠道的网关, as the environment says. Raises UserError for a setting that cannot be."""
    if channel == MAIL and _set("JINCAI_MAIL", "log") == "smtp":
        host, _, port = _set("JINCAI_SMTP", "localhost:25").rpartition(":")
        if not host or not port.isdigit():
            raise UserError("JINCAI_SMTP 写得不对", "写成 主机:端口，例如 mail.lijiang.gov.cn:587")
        return Smtp(host, int(port), _set("JINCAI_SMTP_USER"), _secret("JINCAI_SMTP_PASSWORD_FILE"), _set("JINCAI_MAIL_FROM", "jincai@localhost"))
    if channel == SMS and _set("JINCAI_SMS", "log") == "http":
        url = _set("JINCAI_SMS_URL")
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")):
            raise UserError("JINCAI_SMS_URL 要用 https", "向短信服务商要 https 的接口地址；本机测试可用 http://127.0.0.1")
        return HttpSms(url, _secret("JINCAI_SMS_TOKEN_FILE"))
    return Log(channel, log_of(channel))


def log_of(channel: str) -> Path:
    """日志网关写到哪里."""
    return Path(settings.HOME) / "notices" / f"{channel}.log"


def is_logged(channel: str) -> bool:
    """这个渠道现在只写日志, nothing leaves this machine?"""
    return isinstance(gateway_of(channel), Log)


def _set(name: str, usual: str = "") -> str:
    return os.environ.get(name, "").strip() or usual


def _secret(name: str) -> str:
    path = _set(name)
    return Path(path).read_text(encoding="utf-8").strip() if path else ""
