"""流程图：一版流程画成 SVG，由上而下；字都经转义，不带脚本，不带行内样式。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from jincai.platform.identity import api as identity
from jincai.platform.workflow import forms, walking
from jincai.platform.workflow.shape import END, Edge, Flow, Step, read

WIDE, HIGH, ACROSS, DOWN, EDGE = 176, 64, 212, 122, 24
START = "*"


def diagram(body: Mapping[str, Any], marks: Mapping[str, Sequence[str]] | None = None) -> str:
    """流程图 as SVG text. `marks` a few words at a step, for what is wrong with it or has changed; a step that cannot be reached stands apart,
    below the others, and a way back is drawn at the side. Raises ValueError for a body that cannot be read (see `check`)."""
    if wrong := list(forms.problems(body)):
        raise ValueError(wrong[0].says)
    flow = read(body)
    ranks = _ranks(flow)
    rows: dict[int, list[str]] = {}
    for name in (START, *flow.steps, END):
        if name in ranks:
            rows.setdefault(ranks[name], []).append(name)
    widest = max(len(names) for names in rows.values())
    at: dict[str, tuple[int, int]] = {}
    for rank, names in rows.items():
        left = EDGE + (widest - len(names)) * ACROSS // 2
        at |= {name: (left + place * ACROSS + WIDE // 2, EDGE + rank * DOWN) for place, name in enumerate(names)}
    drawn, outside = list(_edges(flow, at, ranks, EDGE + widest * ACROSS)), max(ranks.values())
    lanes = sum(1 for _a, _b, _edge, far in _ways(flow, ranks) if far)
    width, height = EDGE * 2 + widest * ACROSS + (lanes * 16 + 190 if lanes else 0) + 60, EDGE * 2 + outside * DOWN + HIGH + 20
    boxes = [_box(name, flow, at[name], (marks or {}).get(name, ())) for name in at]
    arrow = '<marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-diagram" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    tips = '<path d="M0 0L8 4L0 8z" fill="currentColor"/></marker>'
    return (
        f"{head} font-size=\"13\" fill=\"none\" stroke=\"currentColor\" color=\"#334\"><title>流程图</title><defs>{arrow}{tips}</defs>"
        f"{''.join(drawn)}{''.join(boxes)}</svg>"
    )  # fmt: skip


def _ranks(flow: Flow) -> dict[str, int]:
    """第几行: the longest way from the start that does not turn back; what is not reached comes below, four to a row."""
    ahead: dict[str, list[str]] = {}

    def look(name: str, path: tuple[str, ...]) -> None:
        ahead[name] = [to for to in _onward(flow, name) if to not in path]
        for to in ahead[name]:
            if to not in ahead:
                look(to, (*path, to))

    look(START, (START,))
    ranks = {START: 0}
    for name in _in_order(ahead):
        for to in ahead[name]:
            ranks[to] = max(ranks.get(to, 0), ranks[name] + 1)
    last = max(ranks.values())
    apart = [name for name in flow.steps if name not in ranks]
    return ranks | {name: last + 1 + place // 4 for place, name in enumerate(apart)}


def _onward(flow: Flow, name: str) -> list[str]:
    """去向里认得的."""
    if name == END:
        return []
    told = flow.starts if name == START else walking.targets(flow, name)
    return [to for to in told if to == END or to in flow.steps]


def _in_order(ahead: Mapping[str, Sequence[str]]) -> list[str]:
    """先后: each after all those that lead to it; a way back that is left leads nowhere."""
    before = {name: {each for each, tos in ahead.items() if name in tos} for name in ahead}
    out: list[str] = []
    while before:
        name = next((name for name, left in before.items() if not left), next(iter(before)))
        out.append(name)
        del before[name]
        for left in before.values():
            left.discard(name)
    return out


def _ways(flow: Flow, ranks: Mapping[str, int]) -> Iterator[tuple[str, str, Edge, bool]]:
    """每条去向 (from, to, edge, at the side?): past a row, or back."""
    for owner, edges in ((START, flow.start), *((step.id, step.next) for step in flow.steps.values())):
        for edge in edges:
            for to in edge.to:
                if owner in ranks and to in ranks:
                    yield owner, to, edge, ranks[to] - ranks[owner] != 1


def _edges(flow: Flow, at: Mapping[str, tuple[int, int]], ranks: Mapping[str, int], right: int) -> Iterator[str]:
    lane = 0
    for owner, to, edge, far in _ways(flow, ranks):
        (ax, ay), (bx, by) = at[owner], at[to]
        words = "且".join(map(str, edge.when)).replace(">=", "≥").replace("<=", "≤") or ("其余" if _others(flow, owner) and not edge.forks else "")
        words = f"并行{'：' + words if words else ''}" if edge.forks else words
        bottom = ay + (HIGH if owner != START else 40)
        if far:
            lane += 1
            x = right + lane * 16
            line = f"M{ax + WIDE // 2} {ay + HIGH // 2}H{x}V{by + HIGH // 2}H{bx + WIDE // 2 + (0 if to != END else -48)}"
            put, anchor = (x + 6, (ay + by) // 2 + HIGH // 2), "start"
        else:
            middle = (bottom + by) // 2
            line = f"M{ax} {bottom}C{ax} {middle} {bx} {middle} {bx} {by}"
            put, anchor = ((ax + bx) // 2 + 6, middle + 4), "start"
        yield f'<path d="{line}" marker-end="url(#flow-arrow)"/>'
        if words:
            yield _text(words, *put, anchor, 12)


def _others(flow: Flow, owner: str) -> bool:
    return len(flow.start if owner == START else flow[owner].next) > 1


def _box(name: str, flow: Flow, place: tuple[int, int], marks: Sequence[str]) -> str:
    x, y = place
    if name in (START, END):
        word = "开始" if name == START else "办完"
        return f'<rect x="{x - 40}" y="{y}" width="80" height="40" rx="20" fill="#fff"/>{_text(word, x, y + 25, "middle", 13)}'
    step = flow[name]
    rect = f'<rect x="{x - WIDE // 2}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6" fill="#fff"/>'
    under = "、".join(_who(step)) + (f"　{step.deadline_days} 个工作日" if step.deadline_days else "")
    tip = f"<title>{escape(step.title)}：{escape(identity.verb_title(step.verb))}</title>"
    words = _text(_short(step.title, 12), x, y + 27, "middle", 14) + _text(_short(under, 14), x, y + 48, "middle", 12)
    if not marks:
        return f"<g data-step={quoteattr(name)}>{tip}{rect}{words}</g>"
    said = _text(_short(f"！{'、'.join(dict.fromkeys(marks))}", 15), x, y + HIGH + 15, "middle", 12)
    return f'<g data-step={quoteattr(name)} class="is-marked">{tip}{rect}{words}{said}</g>'


def _who(step: Step) -> list[str]:
    known = identity.posts()
    named = [known[post].title if post in known else post or "有此权的岗位" for post in step.posts]
    return [f"{name} {step.wanted} 人" if step.wanted > 1 and len(step.posts) == 1 else name for name in named]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(words: str, x: int, y: int, anchor: str, size: int) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="currentColor" stroke="none">{escape(words)}</text>'
