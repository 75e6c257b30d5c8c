"""审计给人看的样子：动作、岗位、渠道说中文名，代码在旁。"""

from __future__ import annotations

from django.apps import apps

from jincai.platform.identity import api as identity

CHANNELS = {"web": "网页", "rest": "接口", "command": "命令", "job": "作业"}


def action(verb: str) -> str:
    """动作名: the verb's title; for what was refused before a verb was reached, the page of which capability, or the interface."""
    title = identity.verb_title(verb)
    if title != verb or not verb:
        return title
    if " /" in verb:
        return "调用接口"
    label, inside, _name = verb.partition(":")
    config = apps.app_configs.get(label) if inside else None
    return f"打开页面（{getattr(config, 'title', '') or config.verbose_name}）" if config else "打开页面"


def posts(codes: str) -> str:
    """岗位名: of one code, or of several with commas between."""
    known = identity.posts()
    return "、".join(known[code].title if code in known else code for code in codes.split(",") if code)


def channel(code: str) -> str:
    """渠道名."""
    return CHANNELS.get(code, code)
