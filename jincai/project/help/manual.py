"""说明书：各能力 README 里的“## 怎么用”，一节一个“### ”；标题后面的代码是这一节说的网址名，在屏幕上不显示。

    ## 怎么用
    一两句，这一块是做什么的。
    ### 看支付清单 `listing`
    ……
"""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.utils.safestring import SafeString

from jincai.project.help import drawing

HEAD = "## 怎么用"
DESK = "desk"
"""没有自己的应用的页面（首页、查找、换区划、帮助）合称工作台，说明在 project/front/README.md."""
_NAMES = re.compile(r"\s*`([^`]*)`\s*$")


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """一节: its title, the pages it is about, what it says."""

    title: str
    screens: tuple[str, ...]
    html: SafeString


@dataclasses.dataclass(frozen=True, slots=True)
class Manual:
    """一项能力的说明: `name` the first part of its pages' addresses, `folder` its dotted name."""

    name: str
    title: str
    folder: str
    intro: SafeString
    sections: tuple[Section, ...]

    def about(self, screen: str) -> tuple[Section, ...]:
        """说这一页的各节."""
        return tuple(section for section in self.sections if screen in section.screens)


@cache
def manuals() -> dict[str, Manual]:
    """全部说明, by name, in the order of the house; a capability without pages for people has none."""
    installed = [(config.name, config.label) for config in apps.get_app_configs() if config.name.startswith("jincai.") and config.label != "ui"]
    folders = [("jincai.project.front", DESK), *installed]
    folders.sort(key=lambda each: each[0].startswith("jincai.platform."))  # what serves every capability stands last
    found = (_read(folder, label) for folder, label in folders)
    return {manual.name: manual for manual in found if manual}


def of(name: str) -> Manual | None:
    """一项能力的说明; the frame's own pages are the desk's."""
    return manuals().get(DESK if name == "ui" else name)


def _read(folder: str, label: str) -> Manual | None:
    module = import_module(folder)
    readme = Path(module.__file__ or "").parent / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    if f"\n{HEAD}\n" not in text:
        return None
    part = re.split(r"\n## ", text.split(f"\n{HEAD}\n", 1)[1])[0]
    intro, *rest = re.split(r"^### ", part, flags=re.MULTILINE)
    title = (module.__doc__ or label).strip().split("：")[0].rstrip("。").removesuffix("页面").removesuffix("的")
    return Manual(label, "工作台" if label == DESK else title, folder, drawing.draw(intro), tuple(_section(each) for each in rest))


def _section(text: str) -> Section:
    head, _, body = text.partition("\n")
    names = _NAMES.search(head)
    return Section(_NAMES.sub("", head), tuple(names[1].split()) if names else (), drawing.draw(body))
