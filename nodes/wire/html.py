"""网页: a plain HTML table for people; no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from nodes.wire.serving import Answer

_STYLE = (
    "body{font:14px/1.6 sans-serif;margin:2em;color:#222}table{border-collapse:collapse;margin:.5em 0 1.5em}"
    "td,th{border:1px solid #ccc;padding:.2em .7em;text-align:left}td.n{text-align:right;font-variant-numeric:tabular-nums}"
    "h1{font-size:1.3em}"
)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[int] = ()) -> str:
    """表: columns by place in ``numeric`` are set to the right."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    lines = []
    for row in rows:
        cells = (f"<td{' class=n' if place in numeric else ''}>{escape(str(value))}</td>" for place, value in enumerate(row))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    if not lines:
        lines.append(f"<tr><td colspan={len(heads)}>无</td></tr>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def page(title: str, *parts: str) -> Answer:
    """页: title and parts."""
    text = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<h1>{escape(title)}</h1>{''.join(parts)}</html>"
    )
    return Answer(text.encode("utf-8"), kind="text/html; charset=utf-8")
