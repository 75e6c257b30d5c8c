"""留审计：凡查了权限又办了事的动词，都留审计；一个不漏，也不必列清单。"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import jincai

ROOT = Path(jincai.__file__).parent
RECORDS = ("chronicle.record", "chronicle.record_many", "chronicle.reverse")
WRITES = ("audit.recording", "audit.record", "recording", "record", "many", "audit.keep", "audit.acts", "workflow.settle", "changed", "audit.changed")


def functions() -> Iterator[tuple[Path, ast.FunctionDef, ast.Module]]:
    """Every function of the capabilities' own modules, with its module."""
    for file in sorted(ROOT.rglob("*.py")):
        if "tests" in file.parts or "project" in file.relative_to(ROOT).parts:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                yield file, node, tree


def called(node: ast.AST) -> set[str]:
    """The names of what is called in it."""
    return {ast.unparse(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}


def decorated(node: ast.FunctionDef) -> bool:
    """Is it an audited verb?"""
    return any(isinstance(each, ast.Call) and ast.unparse(each.func).split(".")[-1] == "audited" for each in node.decorator_list)


def unaudited(found: list[tuple[Path, ast.FunctionDef, ast.Module]]) -> list[str]:
    """Verbs that ask a right and record, and leave no audit."""
    out = []
    for file, node, tree in found:
        module = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        reach, waiting = {node.name}, [node]
        names: set[str] = set()
        while waiting:  # what it calls in its own module belongs to it
            for name in called(waiting.pop()):
                names.add(name)
                if name in module and name not in reach:
                    reach.add(name)
                    waiting.append(module[name])
        asks = bool({"require", "identity.require", "require_many", "identity.require_many"} & called(node))
        if asks and names & set(RECORDS) and not decorated(node) and not names & set(WRITES):
            out.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    return out


def test_every_verb_leaves_an_audit() -> None:
    missing = unaudited(list(functions()))
    assert not missing, "\n".join(missing)


def test_the_verbs_are_many() -> None:
    assert len([node for _, node, _ in functions() if decorated(node)]) >= 30


def test_the_test_finds_one_that_leaves_none() -> None:
    text = "def pay(*, actor):\n    require(actor, 'payment.pay')\n    _go()\n\ndef _go():\n    chronicle.record(1)\n"
    tree = ast.parse(text)
    node = tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    assert unaudited([(ROOT / "x.py", node, tree)]) == ["x.py:1 pay"]
    told = ast.parse(text.replace("def pay", "@audited('payment.pay')\ndef pay"))
    node = told.body[0]
    assert isinstance(node, ast.FunctionDef)
    assert unaudited([(ROOT / "x.py", node, told)]) == []
