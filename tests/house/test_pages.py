"""自印的页与代码一致；有金额的事实都记账，或写明为什么不记。"""

from __future__ import annotations

from jincai.kernel.facts import field_types
from jincai.ledger import api as ledger
from jincai.project.pages import facts, finding, postings, writing


def test_generated_pages_are_up_to_date() -> None:
    assert writing.stale(writing.folder()) == [], "run: make docs (jincai docs)"


def test_the_postings_page_has_every_rule_with_its_citation() -> None:
    rows = postings.rows()
    assert len(rows) == len(ledger.RULES)
    assert [row["title"] for row in rows if not row["cites"]] == [], "a treatment cites what it rests on"
    text = postings.page(rows)
    assert all(f"| {row['title']} |" in text for row in rows)


def test_facts_with_money_are_posted_or_declared_silent() -> None:
    lost, both = [], []
    for folder in finding.folders():
        silent = finding.silent(folder)
        for kind in finding.facts_of(folder):
            posted = any(made.on is kind for made in ledger.RULES.values())
            if "numeric" in field_types(kind).values() and not posted and kind not in silent:
                lost.append(kind.KIND)
            if posted and kind in silent:
                both.append(kind.KIND)
    assert lost == [], "post it, or declare it in postings.py: SILENT = {facts.X: 'why'}"
    assert both == [], "posted, yet declared silent"


def test_every_fact_is_on_the_page_of_its_capability() -> None:
    assert sorted(row["kind"] for row in facts.rows()) == sorted(ledger.FACTS)
    assert [row["kind"] for row in facts.rows() if not row["title"]] == [], "a fact has a Chinese title"
