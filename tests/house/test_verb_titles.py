"""事项名：程序里查的、记进审计的每一个事项都有中文名，屏幕和导出不拿代码给人看；没有名字的查得出。"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import jincai
from jincai.execution.payment.states import PAYMENT
from jincai.planning.budget.operations.reviewing import ENDS
from jincai.platform.identity import api as identity
from tests.house import test_duties

ROOT = Path(jincai.__file__).parent
VERB = re.compile(r"[a-z]+\.[a-z_]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CALLS = {"audited", "tried", "note", "told", "mark", "may", "who_may", "_keep", "_guarded", "_audit"}
"""哪些调用以事项为参数；`require` 等由 test_duties 找。"""
MADE = {f"payment.{move.verb}" for move in PAYMENT.moves} | {f"budget.{action}" for action in ENDS}
"""拼出来的：支付的每一步，预算草案的撤回、退回。"""


def verbs_of(tree: ast.AST) -> Iterator[str]:
    """Every verb that a module names: decorators, calls that take one, `verb=` anywhere, `{"verb": …}`, constants called so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            yield from (found for each in node.args if name in CALLS for found in texts(each))
            yield from (found for each in node.keywords if each.arg in ("verb", "permission") for found in texts(each.value))
        elif isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.kwonlyargs]
            defaults = [*([None] * (len(node.args.args) - len(node.args.defaults))), *node.args.defaults, *node.args.kw_defaults]
            yield from (found for each, value in zip(arguments, defaults, strict=True) if each.arg == "verb" and value for found in texts(value))
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (found for key, value in pairs if isinstance(key, ast.Constant) and key.value == "verb" for found in texts(value))
        elif isinstance(node, ast.Assign) and any("VERB" in ast.unparse(each) or ast.unparse(each) == "REVEAL" for each in node.targets):
            yield from texts(node.value)


def texts(node: ast.AST) -> Iterator[str]:
    """The texts in an expression that look like a verb; what a call inside it takes is that call's own."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and VERB.fullmatch(node.value):
        yield node.value
    elif not isinstance(node, ast.Call):
        for each in ast.iter_child_nodes(node):
            yield from texts(each)


def of_posts() -> Iterator[str]:
    """Verbs that posts, groups and incompatible duties name one by one."""
    for path in (ROOT / "platform/identity/data").glob("*.csv"):
        if path.stem != "verbs":
            with path.open(encoding="utf-8", newline="") as source:
                for row in csv.DictReader(source):
                    yield from (word for field in ("verbs", "first", "second") for word in (row.get(field) or "").split() if VERB.fullmatch(word))


FILES = [path for path in ROOT.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]
FOUND = {verb for path in FILES for verb in verbs_of(ast.parse(path.read_text(encoding="utf-8")))}
ALL = sorted(FOUND | MADE | set(of_posts()) | set(test_duties.VERBS))


def untitled(verbs: list[str]) -> list[str]:
    """Those without a Chinese title."""
    return [verb for verb in verbs if not CHINESE.search(identity.verb_title(verb))]


def test_every_verb_has_a_chinese_title() -> None:
    assert untitled(ALL) == [], "写进 platform/identity/data/verbs.csv"


def test_there_are_many_and_of_every_kind() -> None:
    """Asked for, audited by a decorator, by a row, by a word put together, by an export."""
    wanted = {"payment.request", "closing.reopen_period", "access.sign_in", "budget.return", "ui.export", "workflow.retire", "payment.send_back_once"}
    assert len(ALL) > 120 and wanted <= set(ALL)


def test_no_two_have_the_same_and_none_is_for_a_verb_that_is_not() -> None:
    table = identity.verb_titles()
    assert len(set(table.values())) == len(table)
    assert sorted(set(table) - set(ALL)) == []
    assert identity.verb_named("申请支付") == "payment.request" and identity.verb_named("payment.*") == "payment.*"


@pytest.mark.parametrize(
    "text",
    [
        "@audited('trial.go')\ndef go(): ...",
        "audit.record(audit.by(actor, verb='trial.go'))",
        "told = {'verb': 'trial.go' if one else 'trial.went'}",
        "VERB = 'trial.go'",
        "def export(*, name, verb='trial.go'): ...",
    ],
)
def test_one_without_a_title_is_found(text: str) -> None:
    assert "trial.go" in untitled(list(verbs_of(ast.parse(text))))
