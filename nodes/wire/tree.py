"""报文解析: reads XML into a small tree; no DTD, no entities of its own; depth, elements and the length of a tag are limited."""

from __future__ import annotations

import re
from xml.parsers import expat

from nodes.wire.problems import WireError

DEPTH = 8
ELEMENTS = 300_000
_PIECE = 1 << 16
_TAG = 1 << 18
_DECLARED = re.compile(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_SPECIAL = re.compile('[&<>"\r\n\t]')


class Element:
    """元素: a tag with its attributes, children and own text."""

    __slots__ = ("attributes", "children", "pieces", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        """文本: the text between the tags, without surrounding blanks."""
        return "".join(self.pieces).strip()

    def child(self, tag: str) -> Element | None:
        """子元素: the first child of that tag, or None."""
        return next((one for one in self.children if one.tag == tag), None)


class _Builder:
    """建树: expat events to elements, refusing what a voucher never needs."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes)
        if len(self.open) >= self.depth:
            raise WireError(f"XML 嵌套超过 {self.depth} 层，不予解析。", "too_large")
        self.count += 1
        if self.count > ELEMENTS:
            raise WireError(f"XML 元素超过 {ELEMENTS} 个，不予解析。", "too_large")
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].pieces.append(text)

    def doctype(self, *_: object) -> None:
        raise WireError("XML 中不得有 DTD（DOCTYPE）或实体声明。", "entity")


def parse(text: str, depth: int = DEPTH) -> Element:
    """解析: one XML text to its root element. Raises WireError with a sentence."""
    builder = _Builder(depth)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.doctype
    try:
        _feed(parser, text.encode("utf-8"))
    except expat.ExpatError as error:
        raise WireError(f"XML 不合法：第 {error.lineno} 行第 {error.offset + 1} 列，{expat.ErrorString(error.code)}。") from None
    except UnicodeEncodeError:
        raise WireError("XML 中有不成对的代理字符。", "encoding") from None
    if builder.root is None:
        raise WireError("XML 没有根元素。")
    return builder.root


def _feed(parser: expat.XMLParserType, data: bytes) -> None:
    """喂入: piece by piece, so that one endless tag is refused before it is kept whole."""
    for start in range(0, len(data), _PIECE):
        parser.Parse(data[start : start + _PIECE], False)
        if start - parser.CurrentByteIndex > _TAG:
            raise WireError("XML 中有一个标记过长，不予解析。", "too_large")
    parser.Parse(b"", True)


def declared_encoding(text: str) -> str:
    """编码声明: the encoding named in the XML declaration, upper case, empty when none is named."""
    found = _DECLARED.match(text)
    return found.group(1).upper() if found else ""


def illegal(text: str) -> bool:
    """非法字符: whether the text holds a character that XML 1.0 cannot carry."""
    return _ILLEGAL.search(text) is not None


def escaped(text: str) -> str:
    """转义: text as it stands inside an element or an attribute."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text)
