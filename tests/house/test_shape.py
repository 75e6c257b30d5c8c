"""房子的样子：每项能力的文件、大小、名字、文档，一次查全（docs/decisions/0001）。"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import jincai

ROOT = Path(jincai.__file__).parent
DISTRICTS = ("platform", "planning", "revenue", "execution", "treasury", "accounting", "oversight", "office", "upkeep")
LIMITS = {
    "apps": 15, "facts": 120, "states": 80, "rules": 200, "gates": 40, "postings": 120, "models": 200, "queries": 200, "operations": 200,
    "reacts": 60, "jobs": 100, "api": 60, "forms": 200, "views": 200, "urls": 200, "rest": 150,
}  # fmt: skip
FILE, TEST, TEMPLATE, README, FUNCTION, CLASS = 200, 300, 150, 120, 50, 150
REFUSED = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}

FILES = sorted(
    path for path in ROOT.rglob("*.py") if not {"migrations", "__pycache__", "node_modules", "vendor"} & set(path.relative_to(ROOT).parts)
)
CAPABILITIES = sorted(path.parent for district in DISTRICTS for path in (ROOT / district).glob("*/apps.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT.parent))


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name == "conftest.py"


def limit(path: Path) -> int:
    """Lines at most: of the standard file it is, or of the folder of that name it stands in."""
    if is_test(path):
        return TEST
    if path.name == "__init__.py":
        return 3 if path.parent in CAPABILITIES else FILE
    home = next((folder for folder in CAPABILITIES if folder in path.parents), None)
    names = [path.stem, *path.relative_to(home).parts[:-1]] if home else []
    return next((LIMITS[name] for name in names if name in LIMITS), FILE)


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_there_is_something_to_look_at() -> None:
    assert len(CAPABILITIES) >= 10 and len(FILES) >= 100


def test_no_file_outgrows_its_limit() -> None:
    assert {named(path): (lines(path), limit(path)) for path in FILES if lines(path) > limit(path)} == {}


def test_no_template_outgrows_its_limit() -> None:
    assert {named(path): lines(path) for path in ROOT.rglob("templates/**/*.html") if lines(path) > TEMPLATE} == {}


def test_no_function_and_no_class_outgrows_its_limit() -> None:
    found = {}
    for path in FILES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION:
                found[f"{named(path)}:{node.name}"] = length(node)
            if isinstance(node, ast.ClassDef) and length(node) > CLASS:
                found[f"{named(path)}:{node.name}"] = length(node)
    assert found == {}


def test_no_drawer_has_a_name_that_says_nothing() -> None:
    assert [named(path) for path in FILES if {path.stem, path.parent.name} & REFUSED] == []


def undocumented(path: Path) -> Iterator[str]:
    """Public names without a docstring; private ones, overriding dunders and protocol stubs need none."""
    tree = parsed(path)
    if not ast.get_docstring(tree):
        yield named(path)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield f"{named(path)}:{node.name}"
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if (
                        isinstance(part, ast.FunctionDef)
                        and not part.name.startswith("_")
                        and not ast.get_docstring(part)
                        and not stub(part)
                    ):
                        yield f"{named(path)}:{node.name}.{part.name}"


def stub(node: ast.FunctionDef) -> bool:
    return all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in node.body)


def test_every_public_name_is_documented() -> None:
    assert [each for path in FILES if not is_test(path) for each in undocumented(path)] == []


@pytest.mark.parametrize("folder", CAPABILITIES, ids=lambda path: path.name)
def test_a_capability_has_the_standard_shape(folder: Path) -> None:
    first = (ast.get_docstring(parsed(folder / "__init__.py")) or "").split("\n")[0]
    assert "：" in first, "__init__.py opens with 中文名：what it is for"
    assert (folder / "README.md").is_file(), "a README with purpose, words, states, facts, rules, who may do what"
    assert lines(folder / "README.md") <= README
    assert (folder / "api.py").is_file() or (folder / "urls.py").is_file(), "a door"
    assert (folder / "tests").is_dir() and list((folder / "tests").glob("test_*.py")), "tests of its own"
    assert "from jincai.capability import Capability" not in (folder / "apps.py").read_text(encoding="utf-8"), "import the module"


def test_no_signals_no_hidden_models_no_logic_in_save() -> None:
    found = []
    for path in FILES:
        if is_test(path):
            continue
        for node in ast.walk(parsed(path)):
            module = getattr(node, "module", "") or "" if isinstance(node, ast.ImportFrom) else ""
            if module in ("django.dispatch", "django.db.models.signals"):
                found.append(f"{named(path)}: a Django signal")
            if isinstance(node, ast.Attribute) and node.attr == "get_model":
                found.append(f"{named(path)}: apps.get_model")
            if isinstance(node, ast.FunctionDef) and node.name == "save" and path.stem == "models":
                found.append(f"{named(path)}: save()")
    assert found == []


def test_every_step_of_a_life_names_who_takes_it() -> None:
    import importlib

    from jincai.kernel.states import Life

    nobody = []
    for folder in CAPABILITIES:
        if (folder / "states.py").is_file():
            module = importlib.import_module(".".join(("jincai", *folder.relative_to(ROOT).parts, "states")))
            for name, life in vars(module).items():
                if isinstance(life, Life):
                    nobody += [f"{folder.name}.{name}.{step.verb}" for step in life.moves if not step.role]
                    assert all(state in life.labels for step in life.moves for state in (*step.source, step.target)), name
    assert nobody == []
