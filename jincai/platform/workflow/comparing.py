"""两份流程体有什么不同：哪一步多了、少了、改了什么；一句一处，给人看。纯计算。"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

NAMES = {
    "title": "名称", "verb": "事项", "post": "岗位", "posts": "岗位", "need": "几人办", "deadline_days": "期限（工作日）", "escalate_post": "逾期升级到",
    "effect": "效果", "state": "单据状态", "return_to": "可退回到", "next": "去向与条件",
}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """一处不同: the step ("" = where it begins) and its title, what of it, as it was and as it is; `before` or `after` is None where there is no such step."""

    step: str
    title: str
    what: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """前一版到后一版改了什么, in the order of the steps; [] when they are the same."""
    old, new = _steps(before), _steps(after)
    found = [Change(id, str(step.get("title") or id), "环节", "有", None) for id, step in old.items() if id not in new]
    found += [Change(id, str(step.get("title") or id), "环节", None, "有") for id, step in new.items() if id not in old]
    for id, step in old.items():
        for name, words in NAMES.items():
            if id in new and _plain(step.get(name)) != _plain(new[id].get(name)):
                found.append(Change(id, str(step.get("title") or id), words, _shown(step.get(name)), _shown(new[id].get(name))))
    if _plain(before.get("start")) != _plain(after.get("start")):
        found.append(Change("", "开始", "第一步", _shown(before.get("start")), _shown(after.get("start"))))
    return found


def differences(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[str]:
    """他的与我的不同之处, in the order of his steps; [] when they are the same."""
    return [_said(each) for each in changes(theirs, mine)]


def _said(of: Change) -> str:
    if of.after is None:
        return f"他的有步骤“{of.title}”，你的没有"
    if of.before is None:
        return f"你的有步骤“{of.title}”，他的没有"
    return f"{f'步骤“{of.title}”的{of.what}' if of.step else of.what}：他的是 {of.before}，你的是 {of.after}"


def _steps(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(step.get("id", "")): step for step in body.get("steps", ()) if isinstance(step, Mapping)}


def _plain(value: Any) -> Any:
    """What is empty in one way or another is the same."""
    return value or None


def _shown(value: Any) -> str:
    if not value:
        return "空"
    if isinstance(value, list):
        told = [str(each.get("to", "")) if isinstance(each, Mapping) else str(each) for each in value]
        conditions = sum(len(each.get("when", ())) for each in value if isinstance(each, Mapping))
        return "、".join(told)[:60] + (f"（{conditions} 个条件）" if conditions else "")
    return str(value)[:40]
