"""标记：XML 的读和写；不接受 DTD，因而没有实体可展开。"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from xml.etree import ElementTree  # nosec B405

from jincai.platform.evoucher.problems import Unsound, WireError

Node = ElementTree.Element
BLANKS = " \t\r\n"
_DEPTH = 8
_DECLARED = re.compile(r"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile('[\x00-\x1f&<>"\ud800-\udfff\ufffe\uffff]')  # what _FORBIDDEN or _MARKS finds
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_MARKS = re.compile('[&<>"\r\n\t]')
_AS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def read(text: str, what: str, encodings: tuple[str, ...], *, depth: int = _DEPTH) -> Node:
    """读: the root element of `what`. Raises Unsound for a DTD, another encoding than declared, bad XML, or more levels than `depth`."""
    # In XML these words have one spelling; no voucher needs them, and without them the parser has nothing to expand or fetch.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unsound("entity", f"{what}中不得有 DTD 或实体声明")
    declared = _DECLARED.match(text)
    named = declared.group(1).upper() if declared else ""
    if named not in encodings:
        raise Unsound("encoding", f"{what}应声明 {encodings[0]} 编码，收到 {named or '无声明'}")
    try:
        root = ElementTree.fromstring(text)  # nosec B314
    except (ElementTree.ParseError, UnicodeEncodeError) as error:
        raise Unsound("unreadable", f"{what}不是合法的 XML：{error}") from None
    level, nodes = 1, list(root)
    while nodes:
        level += 1
        if level > depth:
            raise Unsound("unreadable", f"{what}的元素嵌套超过 {depth} 层")
        nodes = [child for node in nodes for child in node]
    return root


def element(tag: str, inside: str, attributes: Mapping[str, str] | None = None, *, text: str = "") -> str:
    """写: one element with attributes, markup inside, or text. Raises WireError for characters that XML cannot carry."""
    marked = "".join(f' {name}="{_escaped(value)}"' for name, value in (attributes or {}).items())
    content = inside + _escaped(text)
    return f"<{tag}{marked}>{content}</{tag}>" if content else f"<{tag}{marked}/>"


def elements(fields: Mapping[str, str]) -> str:
    """写一组字段, each an element with its text. Raises WireError for a name that is none and for characters that XML cannot carry."""
    names, values = _names(tuple(fields)), list(fields.values())
    try:
        odd = _ODD.search("".join(values)) is not None  # one look at all of them
    except TypeError:
        odd = True
    if odd:
        values = [_escaped(value) for value in values]
    return "".join([f"<{name}>{value}</{name}>" if value else f"<{name}/>" for name, value in zip(names, values, strict=True)])


@functools.lru_cache(maxsize=1024)  # the vouchers of a kind have the same few sets of fields
def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    strange = [name for name in names if not _NAME.fullmatch(name) or name == "DetailList"]
    if strange:
        raise WireError(f"“{strange[0][:40]}”不能作字段名")
    return names


def trimmed(text: str | None) -> str:
    """The text of an element without the blanks around it."""
    return (text or "").strip(BLANKS)


def _escaped(text: str) -> str:
    if not isinstance(text, str):
        raise WireError(f"报文的值应为文本，收到 {text!r}")
    if bad := _FORBIDDEN.search(text):
        raise WireError(f"“{text[:20]}”中有报文不能携带的字符 U+{ord(bad.group()):04X}")
    return _MARKS.sub(lambda found: _AS[found.group()], text)
