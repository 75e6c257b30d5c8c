"""找：各能力文件夹里的事实、记账规则、规定，按房子的次序。"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType

from jincai.kernel.facts import Fact
from jincai.kernel.rules import Rule
from jincai.ledger import api as ledger


@dataclasses.dataclass(frozen=True, slots=True)
class Folder:
    """一项能力的文件夹: its label, Chinese title, dotted name, and its standard parts by name."""

    label: str
    title: str
    name: str
    part: Callable[[str], ModuleType | None]


def folders() -> list[Folder]:
    """总账和各能力，按房子的次序。"""
    from django.apps import apps

    from jincai.capability import Capability

    found = [config for config in apps.get_app_configs() if isinstance(config, Capability)]
    own = Folder("ledger", "总账", "jincai.ledger", lambda name: None)
    return [own, *(Folder(config.label, config.title, config.name, config.part) for config in found)]


def rules_of(folder: Folder) -> list[type[Rule]]:
    """规定: every rule class written in the folder, by number; helper classes begin with an underscore."""
    for name in ("rules", "gates"):
        module = folder.part(name)
        for each in pkgutil.walk_packages(module.__path__, f"{module.__name__}.") if module and hasattr(module, "__path__") else ():
            importlib.import_module(each.name)
    found = {kind for kind in _below(Rule) if kind.__module__.startswith(f"{folder.name}.") and ".tests." not in kind.__module__}
    return sorted((kind for kind in found if not kind.__name__.startswith("_")), key=lambda kind: _natural(kind.code()))


def verbs_of(folder: Folder) -> dict[str, tuple[str, ...]]:
    """哪个动词查哪些规定: the tuples of rule classes in rules.py by name."""
    module = folder.part("rules")
    out: dict[str, list[str]] = {}
    for name, value in vars(module).items() if module else ():
        if isinstance(value, tuple) and value and all(isinstance(each, type) and issubclass(each, Rule) for each in value):
            for kind in value:
                out.setdefault(kind.__name__, []).append(name)
    return {name: tuple(verbs) for name, verbs in out.items()}


def facts_of(folder: Folder) -> list[type[Fact]]:
    """事实: the fact kinds registered from the folder, in the order they are written."""
    return [kind for kind in ledger.FACTS.values() if f"{kind.__module__}.".startswith(f"{folder.name}.facts.")]


def silent(folder: Folder) -> dict[type[Fact], str]:
    """不记账的事实: what the folder declares as `SILENT` in postings.py or facts.py, with the reason (a mapping, or a tuple without)."""
    out: dict[type[Fact], str] = {}
    for name in ("facts", "postings"):
        declared = getattr(folder.part(name), "SILENT", ())
        out.update(declared if isinstance(declared, Mapping) else dict.fromkeys(declared, ""))
    return out


def _below(kind: type[Rule]) -> Iterator[type[Rule]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _natural(code: str) -> tuple[str, int, str]:
    letters = code.rstrip("0123456789")
    digits = code[len(letters) :]
    return (letters, int(digits) if digits else -1, code)
