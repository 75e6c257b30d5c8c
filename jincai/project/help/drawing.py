"""画说明：README 里用到的几样写法（标题、段落、列表、表、粗体、代码、站内链接）画成 HTML；别的一概当作字。

No Markdown library is among the dependencies, and these READMEs are our own: six forms are enough. Everything is escaped first, so that
whatever is written in a file is only words on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

_CODE = re.compile(r"`([^`]+)`")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\((/[a-z0-9/_-]*)\)")
_OTHER = re.compile(r"\[([^\]]+)\]\([^)\s]*\)")
_ITEM = re.compile(r"^(?:[-*]|\d+\.)\s+")


def draw(text: str) -> SafeString:
    """画成 HTML: headings become h3, tables scroll inside themselves."""
    lines, out, at = text.strip("\n").split("\n"), [], 0
    while at < len(lines):
        upto = _block(lines, at)
        if drawn := _drawn(lines[at:upto]):
            out.append(drawn)
        at = upto
    return SafeString("\n".join(out))  # nosec B703 B308: every part was escaped


def words(text: str) -> str:
    """一行里的字: code, bold, links to pages of this site; links elsewhere leave their words."""
    told = str(escape(text.strip()))
    told = _CODE.sub(r"<code>\1</code>", told)
    told = _BOLD.sub(r"<b>\1</b>", told)
    told = _LINK.sub(r'<a href="\2">\1</a>', told)
    return _OTHER.sub(r"\1", told)


def _block(lines: Sequence[str], at: int) -> int:
    """Where the block that begins here ends."""
    first, kind, upto = lines[at], _kind(lines[at]), at + 1
    if kind in ("empty", "heading"):
        return upto
    while upto < len(lines) and (_kind(lines[upto]) == kind or (kind == "list" and lines[upto].startswith("  ") and first)):
        upto += 1
    return upto


def _kind(line: str) -> str:
    if not line.strip():
        return "empty"
    if line.startswith("#"):
        return "heading"
    if line.startswith("|"):
        return "table"
    return "list" if _ITEM.match(line) else "words"


def _drawn(block: Sequence[str]) -> str:
    kind = _kind(block[0])
    if kind == "heading":
        return f"<h3>{words(block[0].lstrip('#'))}</h3>"
    if kind == "table":
        return _table(block)
    if kind == "list":
        items = re.split(r"\n(?=\S)", "\n".join(block))
        name = "ol" if block[0][0].isdigit() else "ul"
        return f"<{name}>" + "".join(f"<li>{_joined(_ITEM.sub('', item).split(chr(10)))}</li>" for item in items) + f"</{name}>"
    return f"<p>{_joined(block)}</p>" if kind == "words" else ""


def _joined(lines: Sequence[str]) -> str:
    """Lines of one sentence: Chinese is joined without a space."""
    out = ""
    for line in lines:
        told = words(line)
        out += (" " if out and out[-1].isascii() and told[:1].isascii() and out[-1] not in "；。" else "") + told
    return out


def _table(block: Sequence[str]) -> str:
    rows = [[words(cell) for cell in line.strip().strip("|").split("|")] for line in block if not re.fullmatch(r"[\s|:-]+", line)]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f'<div class="scroll"><table class="tbl static wrapped"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
