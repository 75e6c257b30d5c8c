"""信封与凭证: MOF envelope (UTF-8) around Base64 of GBK vouchers and the seals on them, both directions.

A voucher is header fields and details, values as text. 国库集中支付电子化管理接口报文规范 gives the envelope;
the fields are listed in docs/concepts/wire.md. What is signed is the inner document, byte for byte.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from nodes.wire.problems import WireError
from nodes.wire.tree import Element, declared_encoding, escaped, parse

Fields = dict[str, str]
DOCUMENT_LIMIT = 8 * 1024 * 1024
_INNER_NAMES = ("GBK", "GB2312", "GB18030", "CP936")
_LONGEST = 60
_MOST_STAMPS = 8
_NAMED = ("AdmDivCode", "StYear", "VtCode", "VoucherNo")
_SERIAL = re.compile("[0-9a-f]{1,64}", re.ASCII)


class Stamp(NamedTuple):
    """签名或签章: position, serial number of the certificate, SM2 signature over the inner document."""

    position: str
    serial: str
    signature: bytes


@dataclass(frozen=True)
class Voucher:
    """凭证: header fields and details of one message."""

    header: Fields
    details: tuple[Fields, ...] = field(default=())


@dataclass(frozen=True)
class Body:
    """凭证体: one VoucherBody; ``payload`` is the inner document, or ``problem`` says why it cannot be had."""

    division: str
    year: str
    kind: str
    number: str
    flag: str
    payload: bytes = b""
    stamps: tuple[Stamp, ...] = ()
    format: str = ""
    seq: int = 0
    problem: WireError | None = None

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """标识: what makes two messages of one sender the same message."""
        return (self.division, self.year, self.kind, self.number, self.flag)


def decode_envelope(raw: bytes) -> list[Body]:
    """拆信封: the bodies in their order. Raises WireError when the envelope as a whole cannot be read."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WireError("信封应为 UTF-8 编码，收到的字节不是 UTF-8。", "encoding") from None
    if declared_encoding(text) not in ("", "UTF-8"):
        raise WireError(f"信封应声明 UTF-8 编码，收到 {declared_encoding(text)}。", "encoding")
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
    division, year, kind, number = (element.attributes.get(name, "") for name in _NAMED)
    flag, seq = element.child("VoucherFlag"), element.attributes.get("Seq", "")
    body = Body(division, year, kind, number, flag.text if flag is not None else "", seq=int(seq) if re.fullmatch("[0-9]{1,18}", seq) else 0)
    try:
        return _filled(body, element)
    except WireError as problem:
        return replace(body, problem=problem)


def _filled(body: Body, element: Element) -> Body:
    """内容: document and stamps of a body. Raises WireError."""
    missing = [name for name, value in zip(_NAMED, body.key, strict=False) if not value]
    if missing:
        raise WireError(f"凭证体缺少属性 {'、'.join(missing)}。", "fields")
    if any(len(value) > _LONGEST for value in body.key):
        raise WireError(f"凭证体的属性超过 {_LONGEST} 字。", "fields")
    if body.flag not in ("0", "1"):
        raise WireError("VoucherFlag 应为 0（原件）或 1（回单）。", "fields")
    inner = element.child("Voucher")
    if inner is None or not inner.text:
        raise WireError("凭证体没有 Voucher 内容。")
    payload = _from_base64(inner.text, "Voucher 内容")
    if len(payload) > DOCUMENT_LIMIT:
        raise WireError(f"凭证内容 {len(payload)} 字节，超过上限 {DOCUMENT_LIMIT} 字节。", "too_large")
    stamps = tuple(_stamp(one) for one in element.children if one.tag == "Stamp")
    if len(stamps) > _MOST_STAMPS:
        raise WireError(f"凭证体有 {len(stamps)} 个签章，至多 {_MOST_STAMPS} 个。", "too_large")
    return replace(body, payload=payload, stamps=stamps, format=inner.attributes.get("Format", "")[:_LONGEST])


def _from_base64(text: str, what: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise WireError(f"{what}不是 Base64。") from None


def _stamp(element: Element) -> Stamp:
    serial = element.attributes.get("Cert", "")
    if not _SERIAL.fullmatch(serial):
        raise WireError("签章的 Cert 应为证书序列号（小写十六进制）。")
    return Stamp(element.attributes.get("No", "")[:_LONGEST], serial, _from_base64(element.text, "签章内容"))


def decode_voucher(payload: bytes) -> Voucher:
    """读凭证: GBK XML to header and details. Raises WireError with a sentence."""
    try:
        text = payload.decode("gb18030")
    except UnicodeDecodeError:
        raise WireError("凭证内容应为 GBK 编码，收到的字节不是 GBK。", "encoding") from None
    if declared_encoding(text) not in _INNER_NAMES:
        raise WireError(f"凭证应声明 GBK 编码，收到 {declared_encoding(text) or '无声明'}。", "encoding")
    root = parse(text)
    if root.tag != "Voucher":
        raise WireError(f"凭证的根元素应为 Voucher，收到 {root.tag[:40]}。")
    return voucher_of(root)


def voucher_of(root: Element) -> Voucher:
    """取凭证: header and details below the element. Raises WireError."""
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
    return f'<?xml version="1.0" encoding="GBK"?>{inner_xml(voucher)}'.encode("gbk", "xmlcharrefreplace")


def inner_xml(voucher: Voucher) -> str:
    """凭证的元素文本。"""
    parts = ["<Voucher>", *_elements(voucher.header), "<DetailList>"]
    for detail in voucher.details:
        parts += ["<Detail>", *_elements(detail), "</Detail>"]
    parts.append("</DetailList></Voucher>")
    return "".join(parts)


def _elements(fields: Fields) -> list[str]:
    return [f"<{name}>{escaped(value)}</{name}>" if value else f"<{name}/>" for name, value in fields.items()]


def encode_envelope(bodies: Iterable[Body]) -> bytes:
    """装信封: bodies with their stamps, each with its outbox number (attribute Seq) where it has one."""
    parts = []
    for body in bodies:
        names = zip((*_NAMED, "Seq"), (body.division, body.year, body.kind, body.number, str(body.seq or "")), strict=True)
        attributes = "".join(f' {name}="{escaped(value)}"' for name, value in names if value)
        form = f' Format="{escaped(body.format)}"' if body.format else ""
        inner = f"<Voucher{form}>{base64.b64encode(body.payload).decode('ascii')}</Voucher>"
        stamps = "".join(f'<Stamp No="{one.position}" Cert="{one.serial}">{_base64(one.signature)}</Stamp>' for one in body.stamps)
        parts.append(f"<VoucherBody{attributes}><VoucherFlag>{body.flag}</VoucherFlag><Attach/>{inner}{stamps}</VoucherBody>")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<MOF><VoucherCount>{len(parts)}</VoucherCount>'
    return (head + "".join(parts) + "</MOF>").encode("utf-8")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def stamps_text(stamps: Iterable[Stamp]) -> str:
    """签章存为文本: one a line."""
    return "\n".join(f"{one.position} {one.serial} {_base64(one.signature)}" for one in stamps)


def stamps_from(text: str) -> tuple[Stamp, ...]:
    """从文本取签章。"""
    parts = (line.split(" ") for line in text.splitlines())
    return tuple(Stamp(position, serial, base64.b64decode(signature)) for position, serial, signature in parts)
