"""报文：凭证与字节之间的互换，纯函数。信封 MOF（UTF-8），内装 Base64 的 GBK 凭证。

《国库集中支付电子化管理接口报文规范》gives the envelope. Encoding then decoding gives the same vouchers, with
blanks around values removed and the identity (AdmDivCode, StYear, VtCode, VoucherNo, Id) in the header, where the standard repeats it.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from jincai.kernel.money import MoneyError, yuan
from jincai.platform.exchange.markup import Node, WireError, element, read, trimmed

__all__ = ["Letter", "Voucher", "WireError", "amount_in", "date_in", "decode", "encode", "opened", "sealed", "unwrapped", "wrapped"]

Fields = dict[str, str]
_INNER = ("GBK", "GB2312", "GB18030", "CP936")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{8}", re.ASCII)


@dataclasses.dataclass(frozen=True, slots=True)
class Voucher:
    """凭证: one message. `flag` 0 原件, 1 回单; `header` and each of `details` are fields as text, amounts in yuan like "123.00"."""

    vt_code: str
    voucher_no: str
    flag: int
    division: str
    year: int
    header: Fields = dataclasses.field(default_factory=dict)
    details: tuple[Fields, ...] = ()

    def completed(self) -> Voucher:
        """补齐: the same voucher with its identity in the header. Raises WireError where the header says otherwise."""
        identity = {"AdmDivCode": self.division, "StYear": str(self.year), "VtCode": self.vt_code, "VoucherNo": self.voucher_no}
        for name, value in identity.items():
            if self.header.get(name, value) != value:
                raise WireError(f"凭证 {self.vt_code} {self.voucher_no} 内 {name} 为 {self.header[name][:40]}，应为 {value}")
        header = {"Id": f"{self.vt_code}-{self.voucher_no}"} | identity | self.header
        return dataclasses.replace(self, header=header)


class Letter(NamedTuple):
    """信封内的一件: the identity on the outside, the sealed bytes, and the sender's sequence number (0 when none is given)."""

    division: str
    year: int
    vt_code: str
    voucher_no: str
    flag: int
    payload: bytes
    seq: int = 0


def encode(vouchers: Iterable[Voucher]) -> bytes:
    """装封: vouchers to the bytes of one envelope. Raises WireError for what XML cannot carry."""
    return wrapped(Letter(v.division, v.year, v.vt_code, v.voucher_no, v.flag, sealed(v)) for v in vouchers)


def decode(data: bytes) -> list[Voucher]:
    """拆封: the bytes of an envelope to its vouchers, in their order. Raises WireError with a sentence."""
    return [opened(letter) for letter in unwrapped(data)]


def sealed(voucher: Voucher) -> bytes:
    """写凭证: the GBK XML of one voucher; a character that GBK lacks becomes a numeric reference."""
    if voucher.flag not in (0, 1):
        raise WireError(f"凭证 {voucher.voucher_no} 的 VoucherFlag 应为 0 或 1，现为 {voucher.flag}")
    whole = voucher.completed()
    lines = "".join(f"<Detail>{_written(detail)}</Detail>" for detail in whole.details)
    text = f'<?xml version="1.0" encoding="GBK"?><Voucher>{_written(whole.header)}<DetailList>{lines}</DetailList></Voucher>'
    return text.encode("gbk", "xmlcharrefreplace")


def wrapped(letters: Iterable[Letter]) -> bytes:
    """装信封: sealed vouchers, as they are, into one envelope."""
    bodies = []
    for one in letters:
        seq = {"Seq": str(one.seq)} if one.seq else {}
        identity = {"AdmDivCode": one.division, "StYear": f"{one.year:04d}", "VtCode": one.vt_code, "VoucherNo": one.voucher_no}
        inside = f"<VoucherFlag>{one.flag}</VoucherFlag><Attach/><Voucher>{base64.b64encode(one.payload).decode()}</Voucher>"
        bodies.append(element("VoucherBody", inside, identity | seq))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<MOF><VoucherCount>{len(bodies)}</VoucherCount>'
    return f"{head}{''.join(bodies)}</MOF>".encode()


def unwrapped(data: bytes) -> list[Letter]:
    """拆信封: what is inside, still sealed. Raises WireError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WireError("信封不是 UTF-8 编码") from None
    root = read(text, "信封", ("UTF-8", ""))
    if root.tag != "MOF":
        raise WireError(f"信封的根元素应为 MOF，收到 {root.tag[:40]}")
    bodies = root.findall("VoucherBody")
    said = (root.findtext("VoucherCount") or "").strip()
    if said != str(len(bodies)):
        raise WireError(f"信封写明 {said[:20] or '（无）'} 张凭证，内有 {len(bodies)} 张")
    return [_letter(body, place) for place, body in enumerate(bodies, 1)]


def opened(letter: Letter) -> Voucher:
    """读凭证: a sealed voucher, whose inside must agree with its outside. Raises WireError."""
    where = f"凭证 {letter.vt_code} {letter.voucher_no}"
    try:
        text = letter.payload.decode("gb18030")
    except UnicodeDecodeError:
        raise WireError(f"{where}不是 GBK 编码") from None
    root = read(text, where, _INNER)
    if root.tag != "Voucher":
        raise WireError(f"{where}的根元素应为 Voucher，收到 {root.tag[:40]}")
    lists = root.findall("DetailList")
    if len(lists) > 1 or any(detail.tag != "Detail" for each in lists for detail in each):
        raise WireError(f"{where}应有一个 DetailList，其中只有 Detail")
    details = tuple(_fields(detail, where) for each in lists for detail in each)
    header = _fields((child for child in root if child.tag != "DetailList"), where)
    return Voucher(letter.vt_code, letter.voucher_no, letter.flag, letter.division, letter.year, header, details).completed()


def amount_in(fields: Fields, name: str) -> Decimal:
    """金额（元）: of a field, with two decimals. Raises WireError."""
    try:
        return yuan(fields[name])
    except (KeyError, MoneyError) as error:
        raise WireError(f"字段 {name} 不是金额：{error if name in fields else '缺'}") from None


def date_in(fields: Fields, name: str) -> date:
    """日期: of a field, 2025-01-02 or 20250102. Raises WireError."""
    value = fields.get(name, "")
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise WireError(f"字段 {name} 不是日期：{value[:40] or '缺'}")


def _letter(body: Node, place: int) -> Letter:
    values = [body.get(name, "") for name in ("AdmDivCode", "StYear", "VtCode", "VoucherNo")]
    division, year, vt_code, number = values
    where = f"信封第 {place} 张凭证"
    if not all(values) or not re.fullmatch(r"\d{4}", year, re.ASCII):
        raise WireError(f"{where}的 AdmDivCode、StYear、VtCode、VoucherNo 不全或年度不是四位数")
    flag, seq = (body.findtext("VoucherFlag") or "").strip(), body.get("Seq", "0")
    if flag not in ("0", "1") or not re.fullmatch(r"\d{1,18}", seq, re.ASCII):
        raise WireError(f"{where}的 VoucherFlag 应为 0 或 1，Seq 应为整数")
    try:
        payload = base64.b64decode("".join((body.findtext("Voucher") or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise WireError(f"{where}的内容不是 Base64") from None
    return Letter(division, int(year), vt_code, number, int(flag), payload, int(seq))


def _fields(children: Iterable[Node], where: str) -> Fields:
    found: Fields = {}
    for child in children:
        if child.tag in found or len(child):
            raise WireError(f"{where}的字段 {child.tag[:40]} {'重复' if child.tag in found else '内不应再有元素'}")
        found[child.tag] = trimmed(child.text)
    return found


def _written(fields: Fields) -> str:
    strange = [name for name in fields if not _NAME.fullmatch(name) or name == "DetailList"]
    if strange:
        raise WireError(f"“{strange[0][:40]}”不能作字段名")
    return "".join(element(name, "", text=value) for name, value in fields.items())
