"""两份流程体有什么不同：哪一步多了、少了、改了什么；一句一处，给人看。纯计算。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAMES = {
    "title": "名称", "verb": "事项", "post": "岗位", "posts": "岗位", "need": "几人办", "deadline_days": "期限（工作日）", "escalate_post": "逾期升级到",
    "effect": "效果", "state": "单据状态", "return_to": "可退回到", "next": "去向与条件",
}  # fmt: skip


def differences(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[str]:
    """他的与我的不同之处, in the order of his steps; [] when they are the same."""
    his, own = _steps(theirs), _steps(mine)
    said = [f"他的有步骤“{step.get('title') or id}”，你的没有" for id, step in his.items() if id not in own]
    said += [f"你的有步骤“{step.get('title') or id}”，他的没有" for id, step in own.items() if id not in his]
    for id, step in his.items():
        for name, words in NAMES.items():
            if id in own and _plain(step.get(name)) != _plain(own[id].get(name)):
                said.append(f"步骤“{step.get('title') or id}”的{words}：他的是 {_shown(step.get(name))}，你的是 {_shown(own[id].get(name))}")
    if _plain(theirs.get("start")) != _plain(mine.get("start")):
        said.append(f"第一步：他的是 {_shown(theirs.get('start'))}，你的是 {_shown(mine.get('start'))}")
    return said


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
