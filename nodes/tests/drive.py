"""驾驶: starts nodes as processes and speaks to them as finance would; reads and writes messages without nodes.wire."""

from __future__ import annotations

import base64
import http.client
import json
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from nodes.tests import seals
from tests import nursery

ROOT = Path(__file__).resolve().parents[2]
DIVISION, PROVINCE, COUNTY = "530700000", "530000000", "530702000"
PAYER, PAYEE, CLOSED = "24030101040001234", "6222021234567890128", "6222021234567890011"
OPENING = "154830000.00"


class Node:
    """节点进程: of a Python without site packages (-S): standard library only."""

    def __init__(self, module: str, store: Path, *options: str, first: tuple[str, ...] = ()) -> None:
        self.module, self.store, self.options, self.port = module, store, options, 0
        self.start("--fresh", *first)

    def start(self, *further: str) -> None:
        """启动: on the port it had before."""
        self.process = nursery.bear(self.module, ["--store", str(self.store), "--port", str(self.port), *self.options, *further])
        line = self.process.stdout.readline()
        self.port = int(json.loads(line)["listening"].rsplit(":", 1)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            for signer in (seals.finance(), seals.a_bank()):
                status, answer = self.json("POST", "/certificates", signer.introduction(DIVISION))
                assert status == 200, answer
        except (OSError, http.client.HTTPException):
            assert "--die-at" in further
            self.kill()
            self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self._ended()

    def stop(self) -> int:
        """正常停止: SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self) -> int:
        self.connection.close()
        status = self.process.wait(timeout=20)
        self.process.stdout.close()
        return status

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """请求: status and bytes, on a kept connection."""
        self.connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = self.connection.getresponse()
        content = response.read()
        self.last = response.getheader("X-Last")
        return response.status, content

    def json(self, method: str, path: str, value: Any = None) -> tuple[int, Any]:
        """JSON 请求: status and value."""
        status, content = self.call(method, path, b"" if value is None else json.dumps(value).encode())
        return status, json.loads(content)

    def clock(self, day: str, *phases: str) -> dict[str, Any]:
        """告知时点: the counts of the last phase."""
        counts: dict[str, Any] = {}
        for phase in phases:
            status, answer = self.json("POST", "/clock", {"date": day, "phase": phase})
            assert status == 200, answer
            counts = answer["counts"]
        return counts

    def send(self, *bodies: Sent) -> list[tuple[str, str]]:
        """发凭证: status and sentence of each."""
        status, content = self.call("POST", "/vouchers", envelope(*bodies))
        assert status == 200, content
        return [(one["status"], one["says"]) for one in json.loads(content)["results"]]

    def outbox(self, after: int = 0, box: str = "mof", limit: int = 2000) -> list[Got]:
        """取件: everything after the cursor."""
        status, content = self.call("GET", f"/outbox?after={after}&for={box}&limit={limit}")
        assert status == 200, content
        return read(content)

    def answers(self, *results: tuple[Got, str], box: str = "mof") -> int:
        """告知签收结果: how many were taken."""
        named = ("AdmDivCode", "StYear", "VtCode", "VoucherNo")
        told = [
            {**{name: got.header[name] for name in named}, "VoucherFlag": got.flag, "Seq": got.seq, "status": status} for got, status in results
        ]
        status, answer = self.json("POST", f"/answers?for={box}", {"results": told})
        assert status == 200, answer
        return int(answer["taken"])

    @property
    def token(self) -> str:
        """控制口令。"""
        return Path(f"{self.store}.control").read_text("ascii").strip()

    def faults(self, rates: str | None = None, seed: int = 1) -> list[dict[str, Any]]:
        """故障: sets the rates when given; the journal."""
        if rates is not None:
            status, content = self.call("POST", "/faults", json.dumps({"faults": rates, "seed": seed}).encode(), X_Control=self.token)
            assert status == 200, content
        status, content = self.call("GET", "/faults", X_Control=self.token)
        assert status == 200, content
        return list(json.loads(content)["journal"])

    def status(self) -> dict[str, Any]:
        """现状。"""
        status, answer = self.json("GET", "/status")
        assert status == 200, answer
        return dict(answer)


@dataclass(frozen=True)
class Sent:
    """所发: one voucher as XML text."""

    kind: str
    number: str
    header: dict[str, str]
    details: tuple[dict[str, str], ...] = ()
    division: str = DIVISION
    flag: str = "0"
    year: str = "2025"

    def xml(self) -> bytes:
        own = {"Id": self.number, "AdmDivCode": self.division, "StYear": self.year, "VtCode": self.kind, "VoucherNo": self.number}
        lines = "".join(f"<Detail>{_elements(detail)}</Detail>" for detail in self.details)
        text = f'<?xml version="1.0" encoding="GBK"?><Voucher>{_elements({**own, **self.header})}<DetailList>{lines}</DetailList></Voucher>'
        return text.encode("gbk", "xmlcharrefreplace")


@dataclass(frozen=True)
class Got:
    """所收: one voucher of an outbox."""

    seq: int
    kind: str
    number: str
    flag: str
    header: dict[str, str]
    details: list[dict[str, str]]
    payload: bytes
    stamps: tuple[tuple[str, str, bytes], ...] = field(default=(), compare=False)


def _elements(fields: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())


def body(sent: Sent, payload: bytes | None = None, stamps: str | None = None) -> str:
    """凭证体文本: sealed as its kind needs unless stamps are given."""
    content = sent.xml() if payload is None else payload
    inner = base64.b64encode(content).decode()
    sealed = seals.stamps(sent.kind, content) if stamps is None else stamps
    named = f'AdmDivCode="{sent.division}" StYear="{sent.year}" VtCode="{sent.kind}" VoucherNo="{sent.number}"'
    return f"<VoucherBody {named}><VoucherFlag>{sent.flag}</VoucherFlag><Attach/><Voucher>{inner}</Voucher>{sealed}</VoucherBody>"


def wrap(*bodies: str) -> bytes:
    """信封: around bodies as text."""
    text = f'<?xml version="1.0" encoding="UTF-8"?><MOF><VoucherCount>{len(bodies)}</VoucherCount>{"".join(bodies)}</MOF>'
    return text.encode()


def envelope(*sent: Sent) -> bytes:
    """信封: of vouchers."""
    return wrap(*(body(one) for one in sent))


def read(raw: bytes) -> list[Got]:
    """读信封: with the ElementTree of the standard library, inner XML as GBK."""
    found = []
    root = ElementTree.fromstring(raw)
    assert root.tag == "MOF"
    for one in root.findall("VoucherBody"):
        payload = base64.b64decode(one.findtext("Voucher", ""))
        text = payload.decode("gbk")
        assert text.startswith('<?xml version="1.0" encoding="GBK"?>')
        inner = ElementTree.fromstring(text.split("?>", 1)[1])
        header = {child.tag: child.text or "" for child in inner if child.tag != "DetailList"}
        details = [{field.tag: field.text or "" for field in detail} for detail in inner.find("DetailList") or ()]
        for name in ("AdmDivCode", "StYear", "VtCode", "VoucherNo"):
            assert header[name] == one.attrib[name]
        flag = one.findtext("VoucherFlag", "")
        stamps = tuple((each.attrib["No"], each.attrib["Cert"], base64.b64decode(each.text or "")) for each in one.findall("Stamp"))
        found.append(Got(int(one.attrib["Seq"]), one.attrib["VtCode"], one.attrib["VoucherNo"], flag, header, details, payload, stamps))
    assert root.findtext("VoucherCount") == str(len(found))
    return found
