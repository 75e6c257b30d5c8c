"""能力：一个文件夹就是一项能力；这里是 Django 怎样认识它，和单据到页面的登记。"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from types import ModuleType
from typing import Any

from django.apps import AppConfig

from jincai.ledger import rulebook

_PAGES: dict[str, str] = {}


class Capability(AppConfig):
    """能力: an AppConfig whose label is its folder's name; finds facts and posting rules in the folder at start-up.

    House rule (docs/decisions/0001): `apps.py` imports this module, never the class.
    """

    default_auto_field = "django.db.models.BigAutoField"
    documents: dict[str, str] = {}

    @property
    def title(self) -> str:
        """中文名：包文档的第一句。"""
        doc = (self.module.__doc__ if self.module else "") or self.label
        return doc.strip().split("：")[0].rstrip("。")

    def part(self, name: str) -> ModuleType | None:
        """A file of the folder by its standard name, or None when the capability has nothing to put there."""
        path = f"{self.name}.{name}"
        return importlib.import_module(path) if importlib.util.find_spec(path) else None

    def ready(self) -> None:
        """Register facts, posting rules, reactions and document pages of the folder."""
        facts, postings = self.part("facts"), self.part("postings")
        if facts:
            rulebook.register_facts(facts)
        if postings:
            rulebook.register_rules(self.label, postings.RULES)
        for name in ("rules", "gates", "reacts", "jobs", "nav", "flow", "prints"):
            self.part(name)
        for kind, url_name in self.documents.items():
            _PAGES[kind] = url_name


def page_of(kind: str) -> str | None:
    """单据页: the URL name that shows documents of a kind, or None."""
    return _PAGES.get(kind)


def each_part(name: str, use: Callable[[AppConfig, ModuleType], Any]) -> list[Any]:
    """Walk one standard file over all capabilities, in the order of the house."""
    from django.apps import apps

    out = []
    for config in apps.get_app_configs():
        if isinstance(config, Capability) and (module := config.part(name)):
            out.append(use(config, module))
    return out
