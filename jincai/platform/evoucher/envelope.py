"""信封：MOF（UTF-8），内装 Base64 的凭证和跟在后面的签名签章，纯函数。"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import NamedTuple

from jincai.platform.evoucher import document, iso20022
from jincai.platform.evoucher.document import Voucher
from jincai.platform.evoucher.markup import Node, element, read
from jincai.platform.evoucher.problems import Unsound, WireError

LIMIT = 32 * 1024 * 1024
MOST_STAMPS = 8
_SERIAL = re.compile(r"[0-9a-f]{1,64}", re.ASCII)
_POSITION = re.compile(r"[a-z]{1,10}", re.ASCII)


class Stamp(NamedTuple):
    """签名或签章: its position (签章位置 `qm gz ywzyz zqz`), the serial number of its certificate, the SM2 signature in DER."""

    position: str
    serial: str
    value: bytes


class Letter(NamedTuple):
    """信封内的一件: the identity on the outside, the signed bytes, their stamps, and the sender's sequence number (0: none given)."""

    division: str
    year: int
    vt_code: str
    voucher_no: str
    flag: int
    payload: bytes
    stamps: tuple[Stamp, ...] = ()
    seq: int = 0

    def opened(self) -> Voucher:
        """拆开: what it says. Raises Unsound. Nothing here is verified."""
        return document.opened(
            self.payload, division=self.division, year=self.year, vt_code=self.vt_code, voucher_no=self.voucher_no, flag=self.flag
        )


class Torn(NamedTuple):
    """信封内读不出的一件: what could be read of its identity, and why it cannot be taken."""

    identity: Letter
    problem: Unsound


def letter(voucher: Voucher, stamps: Iterable[Stamp] = ()) -> Letter:
    """装好的一件: a voucher and its stamps."""
    payload = document.written(voucher)
    return Letter(voucher.division, voucher.year, voucher.vt_code, voucher.voucher_no, voucher.flag, payload, tuple(stamps))


def wrapped(letters: Iterable[Letter]) -> bytes:
    """装信封: documents with their stamps, as they are, into one envelope."""
    bodies = []
    for one in letters:
        seq = {"Seq": str(one.seq)} if one.seq else {}
        identity = {"AdmDivCode": one.division, "StYear": f"{one.year:04d}", "VtCode": one.vt_code, "VoucherNo": one.voucher_no}
        seals = "".join(f'<Stamp No="{s.position}" Cert="{s.serial}">{base64.b64encode(s.value).decode()}</Stamp>' for s in one.stamps)
        content = base64.b64encode(one.payload).decode()
        form = iso20022.form_of(one.payload)
        marked = f'<Voucher Format="{form}">' if form else "<Voucher>"
        inside = f"<VoucherFlag>{one.flag}</VoucherFlag><Attach/>{marked}{content}</Voucher>{seals}"
        bodies.append(element("VoucherBody", inside, identity | seq))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<MOF><VoucherCount>{len(bodies)}</VoucherCount>'
    return f"{head}{''.join(bodies)}</MOF>".encode()


def unwrapped(data: bytes) -> list[Letter | Torn]:
    """拆信封: what is inside, not opened and not verified. One that cannot be read is Torn and its neighbours are not.

    Raises Unsound where the envelope as a whole cannot be read.
    """
    if len(data) > LIMIT * 2:
        raise Unsound("too_large", f"信封 {len(data):,} 字节，超过限制")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unsound("encoding", "信封不是 UTF-8 编码") from None
    root = read(text, "信封", ("UTF-8", ""))
    if root.tag != "MOF":
        raise Unsound("unreadable", f"信封的根元素应为 MOF，收到 {root.tag[:40]}")
    bodies = root.findall("VoucherBody")
    said = (root.findtext("VoucherCount") or "").strip()
    if said != str(len(bodies)):
        raise Unsound("unreadable", f"信封写明 {said[:20] or '（无）'} 张凭证，内有 {len(bodies)} 张")
    return [_letter(body, place) for place, body in enumerate(bodies, 1)]


def whole(data: bytes) -> list[Letter]:
    """拆信封, where none may be torn. Raises Unsound."""
    found = []
    for one in unwrapped(data):
        if isinstance(one, Torn):
            raise one.problem
        found.append(one)
    return found


def encode(vouchers: Iterable[Voucher]) -> bytes:
    """装封 without stamps: vouchers to the bytes of one envelope. Raises WireError for what XML cannot carry."""
    return wrapped(letter(voucher) for voucher in vouchers)


def decode(data: bytes) -> list[Voucher]:
    """拆封: the bytes of an envelope to its vouchers, in their order, unverified. Raises WireError with a sentence."""
    return [one.opened() for one in whole(data)]


def _letter(body: Node, place: int) -> Letter | Torn:
    division, year, vt_code, number = (body.get(name, "") for name in ("AdmDivCode", "StYear", "VtCode", "VoucherNo"))
    seq, flag = body.get("Seq", "0"), (body.findtext("VoucherFlag") or "").strip()
    number_of = int(seq) if re.fullmatch(r"\d{1,18}", seq, re.ASCII) else 0
    named = Letter(division[:9], int(year) if re.fullmatch(r"\d{4}", year, re.ASCII) else 0, vt_code[:8], number[:60], 0, b"", (), number_of)
    try:
        if not (division and vt_code and number and named.year) or (named.division, named.vt_code, named.voucher_no) != (division, vt_code, number):
            raise Unsound("unreadable", f"信封第 {place} 张凭证的 AdmDivCode、StYear、VtCode、VoucherNo 不全、过长，或年度不是四位数")
        if flag not in ("0", "1") or (seq != "0" and not number_of):
            raise Unsound("unreadable", f"信封第 {place} 张凭证的 VoucherFlag 应为 0 或 1，Seq 应为整数")
        named = named._replace(flag=int(flag))
        payload = _bytes(body.findtext("Voucher") or "", f"信封第 {place} 张凭证的内容")
        return named._replace(payload=payload, stamps=_stamps(body, place))
    except Unsound as problem:
        return Torn(named, problem)


def _stamps(body: Node, place: int) -> tuple[Stamp, ...]:
    found = body.findall("Stamp")
    if len(found) > MOST_STAMPS:
        raise Unsound("extra_seal", f"信封第 {place} 张凭证有 {len(found)} 个签章，至多 {MOST_STAMPS} 个", status="30")
    stamps = []
    for one in found:
        position, serial = one.get("No", ""), one.get("Cert", "")
        if not _POSITION.fullmatch(position) or not _SERIAL.fullmatch(serial):
            raise Unsound("unknown_signer", f"信封第 {place} 张凭证的签章没有写明位置和证书序列号", status="30")
        stamps.append(Stamp(position, serial.lstrip("0"), _bytes(one.text or "", f"信封第 {place} 张凭证的签章")))
    return tuple(stamps)


def _bytes(text: str, what: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unsound("unreadable", f"{what}不是 Base64") from None


__all__ = ["LIMIT", "Letter", "Stamp", "Torn", "Voucher", "WireError", "decode", "encode", "letter", "unwrapped", "whole", "wrapped"]
