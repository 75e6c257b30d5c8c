"""信封与凭证: MOF envelope (UTF-8) around Base64 of GBK vouchers, both directions.

A voucher is header fields and details, values as text. 国库集中支付电子化管理接口报文规范 gives the envelope;
the fields are listed in docs/concepts/wire.md.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field

from nodes.wire.problems import WireError
from nodes.wire.tree import Element, declared_encoding, escaped, parse

Fields = dict[str, str]
_INNER_NAMES = ("GBK", "GB2312", "GB18030", "CP936")
_LONGEST = 60
_NAMED = ("AdmDivCode", "StYear", "VtCode", "VoucherNo")


@dataclass(frozen=True)
class Voucher:
    """凭证: header fields and details of one message."""

    header: Fields
    details: tuple[Fields, ...] = field(default=())


@dataclass(frozen=True)
class Body:
    """凭证体: one VoucherBody; ``payload`` is the GBK XML, or ``problem`` says why it cannot be had."""

    division: str
    year: str
    kind: str
    number: str
    flag: str
    payload: bytes = b""
    problem: str = ""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """标识: what makes two messages of one sender the same message."""
        return (self.division, self.year, self.kind, self.number, self.flag)


def decode_envelope(raw: bytes) -> list[Body]:
    """拆信封: the bodies in their order. Raises WireError when the envelope as a whole cannot be read."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WireError("信封应为 UTF-8 编码，收到的字节不是 UTF-8。") from None
    if declared_encoding(text) not in ("", "UTF-8"):
        raise WireError(f"信封应声明 UTF-8 编码，收到 {declared_encoding(text)}。")
    root = parse(text)
    if root.tag != "MOF":
        raise WireError(f"信封的根元素应为 MOF，收到 {root.tag[:40]}。")
    bodies = [_body(element) for element in root.children if element.tag == "VoucherBody"]
    count = root.child("VoucherCount")
    if count is None or count.text != str(len(bodies)):
        raise WireError(f"VoucherCount（{count.text[:20] if count is not None else '缺'}）与凭证体个数 {len(bodies)} 不符。")
    return bodies


def _body(element: Element) -> Body:
    """凭证体: from the element; what is wrong with it is kept as its problem so that its neighbours are still judged."""
    named = [element.attributes.get(name, "") for name in _NAMED]
    flag, inner = element.child("VoucherFlag"), element.child("Voucher")
    problem, payload = "", b""
    missing = [name for name, value in zip(_NAMED, named, strict=True) if not value]
    if missing:
        problem = f"凭证体缺少属性 {'、'.join(missing)}。"
    elif any(len(value) > _LONGEST for value in named):
        problem = f"凭证体的属性超过 {_LONGEST} 字。"
    elif flag is None or flag.text not in ("0", "1"):
        problem = "VoucherFlag 应为 0（原件）或 1（回单）。"
    elif inner is None or not inner.text:
        problem = "凭证体没有 Voucher 内容。"
    else:
        try:
            payload = base64.b64decode("".join(inner.text.split()), validate=True)
        except (binascii.Error, ValueError):
            problem = "Voucher 内容不是 Base64。"
    division, year, kind, number = named
    return Body(division, year, kind, number, flag.text if flag is not None else "", payload, problem)


def decode_voucher(payload: bytes) -> Voucher:
    """读凭证: GBK XML to header and details. Raises WireError with a sentence."""
    try:
        text = payload.decode("gb18030")
    except UnicodeDecodeError:
        raise WireError("凭证内容应为 GBK 编码，收到的字节不是 GBK。") from None
    if declared_encoding(text) not in _INNER_NAMES:
        raise WireError(f"凭证应声明 GBK 编码，收到 {declared_encoding(text) or '无声明'}。")
    root = parse(text)
    if root.tag != "Voucher":
        raise WireError(f"凭证的根元素应为 Voucher，收到 {root.tag[:40]}。")
    header = _fields(one for one in root.children if one.tag != "DetailList")
    lists = [one for one in root.children if one.tag == "DetailList"]
    if len(lists) > 1:
        raise WireError("凭证只能有一个 DetailList。")
    strange = [one.tag for one in lists[0].children if one.tag != "Detail"] if lists else []
    if strange:
        raise WireError(f"DetailList 中只能有 Detail，收到 {strange[0][:40]}。")
    return Voucher(header, tuple(_fields(detail.children) for detail in lists[0].children) if lists else ())


def _fields(elements: Iterable[Element]) -> Fields:
    """字段: child elements as name and text; a name twice or a nested element is refused."""
    fields: Fields = {}
    for element in elements:
        if element.tag in fields:
            raise WireError(f"字段 {element.tag[:40]} 重复。")
        if element.children:
            raise WireError(f"字段 {element.tag[:40]} 不应再含元素。")
        fields[element.tag] = element.text
    return fields


def encode_voucher(voucher: Voucher) -> bytes:
    """写凭证: GBK XML; a character outside GBK becomes a numeric character reference."""
    parts = ['<?xml version="1.0" encoding="GBK"?><Voucher>', *_elements(voucher.header), "<DetailList>"]
    for detail in voucher.details:
        parts += ["<Detail>", *_elements(detail), "</Detail>"]
    parts.append("</DetailList></Voucher>")
    return "".join(parts).encode("gbk", "xmlcharrefreplace")


def _elements(fields: Fields) -> list[str]:
    return [f"<{name}>{escaped(value)}</{name}>" if value else f"<{name}/>" for name, value in fields.items()]


def encode_envelope(bodies: Iterable[tuple[Body, int | None]]) -> bytes:
    """装信封: bodies, each with its outbox number (attribute Seq) or None."""
    parts = []
    for body, seq in bodies:
        names = zip((*_NAMED, "Seq"), (body.division, body.year, body.kind, body.number, "" if seq is None else str(seq)), strict=True)
        attributes = "".join(f' {name}="{escaped(value)}"' for name, value in names if value)
        inner = base64.b64encode(body.payload).decode("ascii")
        parts.append(f"<VoucherBody{attributes}><VoucherFlag>{body.flag}</VoucherFlag><Attach/><Voucher>{inner}</Voucher></VoucherBody>")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<MOF><VoucherCount>{len(parts)}</VoucherCount>'
    return (head + "".join(parts) + "</MOF>").encode("utf-8")
