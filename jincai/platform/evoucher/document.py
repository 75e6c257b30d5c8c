"""凭证内文：GBK 的 XML 与字段之间的互换，纯函数。签名签的就是这里写出的字节。

《国库集中支付电子化管理接口报文规范》（凭记忆）gives the document: header fields, then DetailList/Detail; identity (AdmDivCode, StYear,
VtCode, VoucherNo, Id) in the header. Writing then reading gives the same voucher with blanks around values removed.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from jincai.kernel.money import MoneyError, yuan
from jincai.platform.evoucher import iso20022
from jincai.platform.evoucher.markup import Node, elements, read, trimmed
from jincai.platform.evoucher.problems import Unsound, WireError

Fields = dict[str, str]
LIMIT = 8 * 1024 * 1024
_INNER = ("GBK", "GB2312", "GB18030", "CP936")
_IDENTITY = ("Id", "AdmDivCode", "StYear", "VtCode", "VoucherNo")
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
        """补齐: the same voucher with its identity in the header. Raises Unsound where the header says otherwise."""
        identity = {"AdmDivCode": self.division, "StYear": str(self.year), "VtCode": self.vt_code, "VoucherNo": self.voucher_no}
        for name, value in identity.items():
            if self.header.get(name, value) != value:
                says = f"凭证 {self.vt_code} {self.voucher_no} 内 {name} 为 {self.header[name][:40]}，应为 {value}"
                raise Unsound("mismatch", says)
        if (*itertools.islice(self.header, len(_IDENTITY)),) == _IDENTITY:
            return self
        header = {"Id": f"{self.vt_code}-{self.voucher_no}"} | identity | self.header
        return dataclasses.replace(self, header=header)


def written(voucher: Voucher, speaks: str = "") -> bytes:
    """写凭证: the GBK XML of one voucher; a character that GBK lacks becomes a numeric reference; or ISO 20022 for a bank that speaks it.

    Raises WireError.
    """
    if voucher.flag not in (0, 1):
        raise WireError(f"凭证 {voucher.voucher_no} 的 VoucherFlag 应为 0 或 1，现为 {voucher.flag}")
    whole = voucher.completed()
    if speaks == iso20022.NAME and iso20022.takes(voucher.vt_code, voucher.flag):
        return iso20022.pain_001(whole.header, whole.details)
    lines = "".join([f"<Detail>{elements(detail)}</Detail>" for detail in whole.details])
    text = f'<?xml version="1.0" encoding="GBK"?><Voucher>{elements(whole.header)}<DetailList>{lines}</DetailList></Voucher>'
    return text.encode("gbk", "xmlcharrefreplace")


def opened(data: bytes, *, division: str, year: int, vt_code: str, voucher_no: str, flag: int) -> Voucher:
    """读凭证: the document under this identity, whose inside must agree with it. Raises Unsound (a WireError)."""
    where = f"凭证 {vt_code[:8]} {voucher_no[:60]}"
    if len(data) > LIMIT:
        raise Unsound("too_large", f"{where}的内容 {len(data):,} 字节，超过 {LIMIT >> 20} MB")
    if iso20022.form_of(data):
        inside, lines = iso20022.opened(data, where)
        return Voucher(vt_code, voucher_no, flag, division, year, inside, lines).completed()
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise Unsound("encoding", f"{where}不是 GBK 编码") from None
    root = read(text, where, _INNER)
    if root.tag != "Voucher":
        raise Unsound("unreadable", f"{where}的根元素应为 Voucher，收到 {root.tag[:40]}")
    lists = root.findall("DetailList")
    if len(lists) > 1 or any(detail.tag != "Detail" for each in lists for detail in each):
        raise Unsound("unreadable", f"{where}应有一个 DetailList，其中只有 Detail")
    details = tuple(_fields(detail, where) for each in lists for detail in each)
    header = _fields((child for child in root if child.tag != "DetailList"), where)
    return Voucher(vt_code, voucher_no, flag, division, year, header, details).completed()


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


def _fields(children: Iterable[Node], where: str) -> Fields:
    found: Fields = {}
    for child in children:
        if child.tag in found or len(child):
            raise Unsound("unreadable", f"{where}的字段 {child.tag[:40]} {'重复' if child.tag in found else '内不应再有元素'}")
        found[child.tag] = trimmed(child.text)
    return found
