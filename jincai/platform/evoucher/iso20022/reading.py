"""读：银行来的 pain.002、camt.053、camt.054（和 pain.001）读成凭证的字段；两处都有而不同的不收。"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from jincai.platform.evoucher.iso20022.places import (
    CAMT_053,
    CAMT_054,
    DAY,
    NOTICE,
    ORDER,
    OURS,
    PAIN_001,
    PAIN_002,
    REPLY,
    SPACE,
    STATUS,
    Fields,
    Place,
    form_of,
)
from jincai.platform.evoucher.markup import Node, read, trimmed
from jincai.platform.evoucher.problems import Unsound

Header = tuple[Fields, tuple[Fields, ...]]
_DEPTH = 14


def opened(payload: bytes, where: str) -> Header:
    """读: header and details of a message. Raises Unsound for what is not one, and where its two halves differ."""
    form = form_of(payload)
    if form not in _READ:
        raise Unsound("unknown_kind", f"{where}是 {form} 报文，本系统不读")
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unsound("encoding", f"{where}不是 UTF-8 编码") from None
    root = read(text, where, ("UTF-8", ""), depth=_DEPTH)
    space, (tag, places, agrees) = f"{{{SPACE}{form}}}", _READ[form]
    message = root.find(f"{space}{tag}")
    voucher = message.find(f"{space}SplmtryData/{space}Envlp/{{{OURS}}}Voucher") if message is not None else None
    if root.tag != f"{space}Document" or message is None or voucher is None:
        raise Unsound("unreadable", f"{where}缺少 {tag} 或补充数据")
    header = _read_fields((one for one in voucher if _local(one) != "DetailList"), where)
    lists = [one for one in voucher if _local(one) == "DetailList"]
    details = tuple(_read_fields(detail, where) for each in lists for detail in each)

    said = partial(_said, message, space)
    for place in places:
        ours = header.setdefault(place.field, said(place.path))
        if ours != said(place.path):
            raise Unsound("mismatch", f"{where}的 {place.path} 为 {said(place.path)[:40]}，{place.field} 为 {ours[:40]}，两处不符")
    if problem := agrees(header, said):
        raise Unsound("mismatch", f"{where}的{problem}")
    return header, details


def _said(message: Node, space: str, path: str) -> str:
    return trimmed(message.findtext("/".join(space + part for part in path.split("/"))))


def _local(node: Node) -> str:
    return node.tag.removeprefix(f"{{{OURS}}}")


def _read_fields(nodes: Iterable[Node], where: str) -> Fields:
    fields: Fields = {}
    for node in nodes:
        name = _local(node)
        if name in fields or len(node) or "}" in name:
            raise Unsound("unreadable", f"{where}的字段 {name[:40]} 重复，或内含元素")
        fields[name] = trimmed(node.text)
    return fields


def _status(header: Fields, said: Callable[[str], str]) -> str:
    """回单: what the status says of money is what XPayAmt says."""
    paid = header.get("XPayAmt", "").strip("0.") != ""
    status = said(f"{STATUS}/TxSts")
    return "" if status == ("ACSC" if paid else "RJCT") else f"状态 {status[:8]} 与实付金额 {header.get('XPayAmt', '')[:20]} 不符"


def _credit(header: Fields, said: Callable[[str], str]) -> str:
    way = said("Ntfctn/Ntry/CdtDbtInd")
    return "" if way == "CRDT" else f"借贷方向 {way[:8]} 不是退款"


def _nothing(header: Fields, said: Callable[[str], str]) -> str:
    return ""


_READ: dict[str, tuple[str, tuple[Place, ...], Callable[[Fields, Callable[[str], str]], str]]] = {
    PAIN_001: ("CstmrCdtTrfInitn", ORDER, _nothing),
    PAIN_002: ("CstmrPmtStsRpt", REPLY, _status),
    CAMT_053: ("BkToCstmrStmt", DAY, _nothing),
    CAMT_054: ("BkToCstmrDbtCdtNtfctn", NOTICE, _credit),
}
