"""流程编辑表：步骤一行一步，去向一行一条；表与流程体互相变换。表上的字只是数据，不执行。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from jincai.kernel.problems import UserError

MOST = 60
"""步骤、去向各至多几行。"""
EXTRA = 3
STEP = ("id", "title", "verb", "post", "need", "deadline_days", "escalate_post", "effect", "state", "return_to")
EDGE = ("from", "to", "field", "op", "value")
FIELDS = (("amount", "金额"), ("fund", "资金性质"), ("project_kind", "项目类别"), ("agency", "单位"))
START, EVERY = "start", "*"
"""去向表里“开始”的写法；可退到写 * 是前面每一步。"""
OPS = (("<", "小于"), ("<=", "不大于"), (">", "大于"), (">=", "不小于"), ("==", "等于"), ("in", "为其一"), ("prefix", "开头为"))


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """表: the words in the cells, as typed."""

    title: str
    start: str
    steps: list[dict[str, str]]
    edges: list[dict[str, str]]

    @property
    def ids(self) -> list[str]:
        """The steps' names, for the lists of choices."""
        return [row["id"] for row in self.steps if row["id"]]

    def more(self) -> Form:
        """末尾加几行空的。"""
        blank_steps = [dict.fromkeys(STEP, "") for _ in range(min(EXTRA, MOST - len(self.steps)))]
        blank_edges = [dict.fromkeys(EDGE, "") for _ in range(min(EXTRA, MOST - len(self.edges)))]
        return dataclasses.replace(self, steps=[*self.steps, *blank_steps], edges=[*self.edges, *blank_edges])


Words = Mapping[str, Mapping[str, str]]
"""格里的话：每一列，代码 -> 中文；人看的、写的是中文，流程体里是代码，写代码也认。"""


def said(form: Form, words: Words) -> Form:
    """代码写成中文."""
    return _turned(form, words, "、")


def meant(form: Form, words: Words) -> Form:
    """中文认回代码."""
    codes = {name: {title: code for code, title in reversed(list(table.items()))} for name, table in words.items()}
    return _turned(form, codes, ",")


def _turned(form: Form, words: Words, comma: str) -> Form:
    def turn(row: dict[str, str]) -> dict[str, str]:
        return {name: comma.join(words[name].get(each, each) for each in _list(cell)) if name in words else cell for name, cell in row.items()}

    return dataclasses.replace(form, steps=[turn(row) for row in form.steps], edges=[turn(row) for row in form.edges])


def shown(title: str, body: Mapping[str, Any]) -> Form:
    """流程体写成表。"""
    steps, start = [], body.get("start", "")
    edges = _edges(START, start) if isinstance(start, list) else []
    for step in body.get("steps", ()):
        row = {name: _text(step.get(name, "")) for name in STEP}
        row["post"] = row["post"] or _text(step.get("posts", ""))
        row["return_to"] = EVERY if step.get("return_to", ()) is None or "return_to" not in step else row["return_to"]
        steps.append(row)
        edges += _edges(_text(step.get("id", "")), step.get("next", ()))
    return Form(title, "" if isinstance(start, list) else _text(start), steps, edges)


def _edges(step: str, told: Any) -> list[dict[str, str]]:
    """一步的去向，一行一条；第二个条件起另起一行，从、到空着."""
    out = []
    for edge in told:
        for at, condition in enumerate(list(edge.get("when", ())) or [{}]):
            words = {name: _text(condition.get(name, "")) for name in ("field", "op", "value")}
            out.append({"from": "" if at else step, "to": "" if at else _text(edge.get("to", "")), **words})
    return out


def read(posted: Mapping[str, str]) -> Form:
    """读表。"""
    return Form(
        title=posted.get("title", "").strip()[:60],
        start=posted.get("start", "").strip()[:40],
        steps=_rows(posted, "step", STEP),
        edges=_rows(posted, "edge", EDGE),
    )


def body(form: Form) -> dict[str, Any]:
    """表成为流程体. Raises UserError for a number that is none and for a condition without an edge above it."""
    steps: list[dict[str, Any]] = []
    for row in form.steps:
        if not any(row.values()):
            continue
        step: dict[str, Any] = {name: row[name] for name in ("id", "title", "verb", "need", "effect", "state")}
        posts = _list(row["post"])
        step |= {"post": posts[0] if len(posts) == 1 else "", "posts": posts if len(posts) > 1 else []}
        step |= {"need": row["need"] or "any", "deadline_days": _number(row["deadline_days"], row["id"]), "escalate_post": row["escalate_post"]}
        step |= {"return_to": None if row["return_to"] == EVERY else _list(row["return_to"]), "next": []}
        steps.append({name: value for name, value in step.items() if name in _ALWAYS or value})
    begin: list[dict[str, Any]] = []
    ways = {START: begin, **{step["id"]: step["next"] for step in steps}}
    edge: dict[str, Any] | None = None
    for row in form.edges:
        if not any(row.values()):
            continue
        if row["from"] or row["to"]:
            if row["from"] not in ways:
                raise UserError(f"去向里的步骤“{row['from']}”不在步骤表里", "先在步骤表里写下这一步，或改去向")
            edge = {"to": row["to"], "when": []}
            ways[row["from"]].append(edge)
        elif edge is None:
            raise UserError("条件写在了去向之前", "每条去向先写从哪一步到哪一步，再写它的条件")
        if row["field"]:
            assert edge is not None
            value: Any = _list(row["value"]) if row["op"] == "in" else row["value"]
            edge["when"].append({"field": row["field"], "op": row["op"], "value": value})
    return {"start": begin or form.start, "steps": steps}


_ALWAYS = ("id", "title", "verb", "effect", "state", "return_to", "next")


def _rows(posted: Mapping[str, str], kind: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    count = posted.get(f"{kind}s", "0")
    many = min(int(count), MOST) if count.isdigit() else 0
    return [{name: posted.get(f"{kind}-{at}-{name}", "").strip()[:200] for name in names} for at in range(many)]


def _list(text: str) -> list[str]:
    return [word for word in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if word]


def _number(text: str, step: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 4):
        raise UserError(f"步骤“{step}”的期限“{text}”不是天数", "写工作日数，例如 2；空着是没有期限")
    return int(text or 0)


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")
