"""恶意的对手方：炸弹、外部实体、错编码、五十兆、没有的种类、缺字段、假章——各得一个应答代码，记下，别的照办。"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.exchange import calling, models
from jincai.platform.exchange.tests.counterparts import DIVISION, line, order, send
from jincai.platform.identity.api import scope
from tests.parties import Party, reply
from tests.parties import order as paper

pytestmark = pytest.mark.django_db

BOMB = (
    b'<?xml version="1.0" encoding="GBK"?><!DOCTYPE v [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Voucher><A>&c;</A></Voucher>'
)
EXTERNAL = b'<?xml version="1.0" encoding="GBK"?><!DOCTYPE v [<!ENTITY x SYSTEM "file:///etc/passwd">]><Voucher><A>&x;</A></Voucher>'


class Hostile:
    """一个对手方: a real HTTP server that gives whatever it was told to, and keeps the answers it gets."""

    def __init__(self) -> None:
        self.party = Party("bank")
        self.outbox: list[bytes] = []
        self.answers: list[dict[str, Any]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, letter: evoucher.Letter) -> None:
        """Into the outbox, under the next number."""
        self.outbox.append(body_of(letter, len(self.outbox) + 1))

    def put_raw(self, body: bytes) -> None:
        """A VoucherBody as it is."""
        self.outbox.append(body)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hostile = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _say(self, data: bytes, headers: dict[str, str] | None = None) -> None:
                self.send_response(200)
                for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/certificates":
                    certificates = [{"position": at, "pem": c.pem().decode(), "name": "银行"} for at, c in hostile.party.certificates.items()]
                    self._say(json.dumps({"party": "bank", "root": hostile.party.root.pem().decode(), "certificates": certificates}).encode())
                    return
                asked = {name: int(value[0]) for name, value in parse_qs(parts.query).items() if name in ("after", "limit")}
                page = hostile.outbox[asked["after"] : asked["after"] + asked["limit"]]
                head = f'<?xml version="1.0" encoding="UTF-8"?>\n<MOF><VoucherCount>{len(page)}</VoucherCount>'.encode()
                self._say(head + b"".join(page) + b"</MOF>", {"X-Last": str(asked["after"] + len(page))})

            def do_POST(self) -> None:
                data = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
                hostile.answers += data.get("results", [])
                self._say(b'{"taken": 0, "known": 0}')

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler


def body_of(letter: evoucher.Letter, seq: int) -> bytes:
    """The VoucherBody of a letter."""
    whole = evoucher.wrapped([letter._replace(seq=seq)])
    return whole[whole.index(b"<VoucherBody") : whole.rindex(b"</MOF>")]


def raw(number: str, inner: bytes, seq: int, *, encoded: bool = True, flag: str = "1", code: str = "8202") -> bytes:
    content = base64.b64encode(inner) if encoded else inner
    return (
        f'<VoucherBody AdmDivCode="{DIVISION}" StYear="2025" VtCode="{code}" VoucherNo="{number}" Seq="{seq}"><VoucherFlag>{flag}</VoucherFlag>'
        "<Attach/><Voucher>"
    ).encode() + content + b"</Voucher></VoucherBody>"


@pytest.fixture
def hostile(connect: Callable[..., None]) -> Iterator[Hostile]:
    found = Hostile()
    connect("bank", found.url)
    yield found
    found.server.shutdown()
    found.server.server_close()


def collect() -> exchange.Collected:
    return exchange.collect(division=DIVISION, counterpart="bank")


def answered(hostile: Hostile) -> list[tuple[str, str, str]]:
    return [(one["VoucherNo"], one["status"], one["reason"]) for one in hostile.answers]


def test_everything_hostile_gets_its_code_and_the_sound_ones_are_handled(hostile: Hostile, heard: Callable[..., Any]) -> None:
    calls = heard("8202", 1)
    send(*(order(f"P{n}") for n in range(12)))
    sound = {n: hostile.party.letter(reply(paper(f"P{n}"))) for n in range(12)}
    hostile.put(sound[0])
    hostile.put_raw(raw("P1", BOMB, 2))
    hostile.put_raw(raw("P2", EXTERNAL, 3))
    hostile.put_raw(raw("P3", '<?xml version="1.0" encoding="GBK"?><Voucher/>'.encode("utf-16"), 4))
    hostile.put_raw(raw("P4", b'<?xml version="1.0" encoding="UTF-7"?><Voucher/>', 5))
    hostile.put_raw(raw("P5", b'<?xml version="1.0" encoding="GBK"?>' + b"<a>" * 5000, 6))
    hostile.put_raw(raw("P6", b"!!!", 7, encoded=False))
    hostile.put(hostile.party.letter(evoucher.Voucher("9999", "X1", 0, DIVISION, 2025)))
    incomplete = reply(paper("P7"))
    del incomplete.header["XPayAmt"]
    hostile.put(hostile.party.letter(incomplete))
    hostile.put(sound[8]._replace(stamps=()))
    hostile.put(sound[9]._replace(payload=sound[9].payload.replace(b"<XPayAmt>100.00", b"<XPayAmt>100.01")))
    hostile.put(sound[10]._replace(division="530702000"))
    hostile.put(sound[11])
    done = collect()
    assert (done.received, done.refused, done.foreign, done.failed) == (2, 10, 1, False)
    assert [voucher.voucher_no for call in calls for voucher in call] == ["P0", "P11"]
    assert line("bank").cursor == 13
    assert answered(hostile) == [
        ("P0", "15", ""), ("P1", "16", "entity"), ("P2", "16", "entity"), ("P3", "16", "encoding"), ("P4", "16", "encoding"),
        ("P5", "16", "unreadable"), ("P6", "16", "unreadable"), ("X1", "16", "unknown_kind"), ("P7", "16", "fields"),
        ("P8", "30", "missing_seal"), ("P9", "30", "bad_signature"), ("P11", "15", ""),
    ]  # fmt: skip
    assert all(one["says"] for one in hostile.answers if one["status"] != "15")
    assert collect() == exchange.Collected()
    assert len(hostile.answers) == 12, "each is answered once"


def test_the_sound_message_after_a_refused_one_is_handled_and_closes_it(hostile: Hostile, heard: Callable[..., Any]) -> None:
    calls = heard("8202", 1)
    send(order("P1"))
    good = hostile.party.letter(reply(paper("P1")))
    hostile.put(good._replace(stamps=()))
    assert collect().refused == 1
    hostile.put(good)
    assert collect() == exchange.Collected(received=1)
    assert len(calls) == 1
    with scope(divisions=DIVISION):
        states = list(models.Incoming.objects.order_by("id").values_list("state", flat=True))
        assert exchange.troubles(DIVISION) == []
    assert states == ["REPLACED", "HANDLED"]


def test_a_message_sent_twice_is_handled_once_and_told_as_a_repeat(hostile: Hostile, heard: Callable[..., Any]) -> None:
    calls = heard("8202", 1)
    send(order("P1"))
    good = hostile.party.letter(reply(paper("P1")))
    hostile.put(good)
    hostile.put(good)
    assert collect() == exchange.Collected(received=1, repeated=1)
    hostile.put(good)
    assert collect() == exchange.Collected(repeated=1)
    assert len(calls) == 1
    with scope(divisions=DIVISION):
        assert list(models.Incoming.objects.order_by("id").values_list("state", "seq")) == [("HANDLED", 1), ("REPEATED", 2), ("REPEATED", 3)]
    assert answered(hostile) == [("P1", "15", "")] * 3


def test_fifty_megabytes_are_passed_over(hostile: Hostile, heard: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    calls = heard("8202", 1)
    send(order("P1"), order("P2"))
    hostile.put(hostile.party.letter(reply(paper("P1"))))
    hostile.put_raw(raw("P9", b"A" * (50 * 1024 * 1024), 2, encoded=False))
    hostile.put(hostile.party.letter(reply(paper("P2"))))
    monkeypatch.setattr(calling, "ANSWER_LIMIT", 40 * 1024 * 1024)
    done = collect()
    assert (done.received, done.refused, done.failed) == (2, 1, False)
    assert [voucher.voucher_no for call in calls for voucher in call] == ["P1", "P2"]
    with scope(divisions=DIVISION):
        row = models.Incoming.objects.get(state="REFUSED")
        assert (row.reason, row.seq, row.version_id) == ("too_large", 2, None)


def test_a_document_beyond_its_limit_is_refused_by_itself(hostile: Hostile) -> None:
    send(order("P1"), order("P2"))
    long = reply(paper("P1"), Remark="长" * 4_500_000)
    hostile.put(hostile.party.letter(long))
    hostile.put(hostile.party.letter(reply(paper("P2"))))
    done = collect()
    assert (done.received, done.refused) == (1, 1)
    assert answered(hostile)[0] == ("P1", "16", "too_large")


def test_an_envelope_spoiled_by_one_is_read_one_by_one(hostile: Hostile) -> None:
    send(order("P1"), order("P2"))
    hostile.put(hostile.party.letter(reply(paper("P1"))))
    hostile.put_raw(b"<VoucherBody Seq=\"2\"><not closed")
    hostile.put(hostile.party.letter(reply(paper("P2"))))
    done = collect()
    assert (done.received, done.refused, done.failed) == (2, 1, False)
    assert line("bank").cursor == 3


def test_a_counterpart_made_anew_under_the_same_address_is_not_believed(hostile: Hostile, connect: Callable[..., None]) -> None:
    """Certificates are pinned at the first contact: a swapped server needs somebody to connect it anew."""
    send(order("P1"))
    assert collect() == exchange.Collected()
    hostile.party = Party("bank")
    hostile.put(hostile.party.letter(reply(paper("P1"))))
    assert collect().refused == 1
    assert answered(hostile) == [("P1", "30", "unknown_signer")]
    connect("bank", hostile.url, from_start=True)
    assert collect().received == 1
