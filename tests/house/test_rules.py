"""规定的例子：每项能力的每一条规定，例子都当测试跑；拒绝时说得出话。"""

from __future__ import annotations

from datetime import date

import pytest

from jincai.kernel.rules import Refused, Rule, check
from jincai.project.pages import finding, rules

KINDS = [(folder.label, kind) for folder in finding.folders() for kind in finding.rules_of(folder)]
EXAMPLES = [(label, kind, number) for label, kind in KINDS for number in range(len(kind.examples))]


def day(kind: type[Rule]) -> date:
    """A day on which the rule is in force."""
    return max(kind.since, date(2025, 6, 1)) if kind.until is None else kind.since


def test_there_are_rules() -> None:
    assert len(KINDS) >= 30


@pytest.mark.parametrize(("label", "kind"), KINDS, ids=lambda each: getattr(each, "__name__", each))
def test_a_rule_is_a_sentence_with_a_citation_a_way_out_and_three_examples(label: str, kind: type[Rule]) -> None:
    assert kind.sentence().endswith("。"), "the sentence shown to the user"
    assert kind.cites and kind.remedy and kind.who, "by what, how to mend it, who can"
    kept = [holds for _, holds in kind.examples]
    assert len(kept) >= 3 and True in kept and False in kept, "one kept, one broken, one on the edge"
    assert [k for other, k in KINDS if other == label and k.code() == kind.code()] == [kind], "a number once in a capability"


@pytest.mark.parametrize(("label", "kind", "number"), EXAMPLES, ids=lambda each: getattr(each, "__name__", each))
def test_the_example_is_judged_as_written_down(label: str, kind: type[Rule], number: int) -> None:
    case, holds = kind.examples[number]
    rule = kind()
    assert rule.holds(case) is holds
    if holds:
        check((kind,), case, on=day(kind))
        return
    with pytest.raises(Refused) as refused:
        check((kind,), case, on=day(kind))
    (found,) = refused.value.violations
    assert found.rule == kind.code() and found.says and found.cites and found.remedy
    assert "holds" in found.as_dict() and refused.value.as_problem()["status"] == 409


def test_every_rule_is_used_by_a_verb() -> None:
    """A rule that stands in no tuple of its rules.py is asked one by one: then some operation must name it."""
    unused = []
    for folder in finding.folders():
        verbs = finding.verbs_of(folder)
        for kind in finding.rules_of(folder):
            if kind.__name__ not in verbs and not _named_elsewhere(folder.name, kind.__name__):
                unused.append(f"{folder.label}.{kind.code()}")
    assert not unused


def _named_elsewhere(package: str, name: str) -> bool:
    import importlib
    from pathlib import Path

    root = Path(str(importlib.import_module(package).__file__)).parent
    files = [path for path in root.rglob("*.py") if "tests" not in path.parts and "rules" not in path.parts and path.name != "rules.py"]
    return any(f"rules.{name}" in path.read_text(encoding="utf-8") for path in files)


def test_the_page_shows_each_of_them() -> None:
    rows = rules.rows()
    text = rules.page(rows)
    assert len(rows) == len(KINDS)
    assert all(row["sentence"] in text for row in rows)
