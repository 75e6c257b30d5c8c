"""带签名的检查点：证一件事实在账里、证后来的头接着先前的头，用 openssl 和一页程序离线查；改一处就不成。"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from jincai.accounting.closing import api as closing
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.identity.api import Actor, scope, system

CITY, YEAR = "530700000", 2025
CHIEF = Actor(user="chief", name="总会计", division=CITY, agencies="*", posts=("accountant",))
pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "checker", "owner"]),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command"),
]


def close(month: int) -> None:
    """Something that leaves a fact."""
    with scope(divisions=CITY):
        closing.close_period(book="allotment", year=YEAR, division=CITY, month=month, day=date(YEAR, month + 1, 1), actor=CHIEF)


def taken(day: date) -> ledger.Checkpoint:
    return closing.take_checkpoint(year=YEAR, division=CITY, day=day, actor=system(CITY))[0]


def checked(folder: Path, *more: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "check.py", ".", *more], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.fixture
def books(transactional_db: None) -> None:
    with scope(divisions=CITY):
        ledger.open_year(YEAR)
    close(1)
    taken(date(YEAR, 2, 1))
    close(2)
    close(3)
    taken(date(YEAR, 4, 1))


def test_a_fact_is_proved_offline_and_a_changed_one_is_not(books: None, tmp_path: Path) -> None:
    with scope(divisions=CITY):
        facts = ledger.facts_of(["allotment-2025-01", "allotment-2025-03"], year=YEAR, division=CITY)
    for fact in facts:
        folder = tmp_path / str(fact.id)
        closing.prove(year=YEAR, division=CITY, fact=fact.id, out=folder)
        status, said = checked(folder)
        assert (status, said.count("OK"), "inclusion" in said) == (0, 3, True), said
        proof = json.loads((folder / "proof.json").read_text())
        assert str(fact.id) in proof["line"]
        proof["line"] = proof["line"].replace(CHIEF.user, "other")
        (folder / "proof.json").write_text(json.dumps(proof))
        assert checked(folder)[0] == 1


def test_the_head_goes_on_from_one_that_was_kept(books: None, tmp_path: Path) -> None:
    with scope(divisions=CITY):
        first, last = closing.heads(year=YEAR, division=CITY)
    (tmp_path / "kept.json").write_text(first)
    closing.prove(year=YEAR, division=CITY, since=1, out=tmp_path / "proof")
    assert checked(tmp_path / "proof", str(tmp_path / "kept.json"))[0] == 0
    (tmp_path / "kept.json").write_text(first.replace('"facts":1', '"facts":2'))
    assert checked(tmp_path / "proof", str(tmp_path / "kept.json"))[0] == 1, "a head of another history is not on it"
    proof = json.loads((tmp_path / "proof" / "proof.json").read_text())
    proof["heads"] = [proof["heads"][0].replace('"leaves":1', '"leaves":9'), last]
    (tmp_path / "proof" / "proof.json").write_text(json.dumps(proof))
    assert checked(tmp_path / "proof")[0] == 1
    (tmp_path / "proof" / "head.json").write_text(last + " ")
    assert "BAD  签名" in checked(tmp_path / "proof")[1]


def test_what_is_not_there_is_not_proved(books: None, tmp_path: Path) -> None:
    with scope(divisions=CITY):
        (fact,) = ledger.facts_of(["allotment-2025-01"], year=YEAR, division=CITY)
    stranger = fact.id.__class__(int=fact.id.int ^ 1)
    with pytest.raises(UserError, match="没有事实"):
        closing.prove(year=YEAR, division=CITY, fact=stranger, out=tmp_path)
    close(4)
    with scope(divisions=CITY):
        (late,) = ledger.facts_of(["allotment-2025-04"], year=YEAR, division=CITY)
    with pytest.raises(UserError, match="还没有盖住它"):
        closing.prove(year=YEAR, division=CITY, fact=late.id, out=tmp_path)


def test_a_signed_head_is_not_changed(books: None) -> None:
    with scope(divisions=CITY):
        for statement in ("update closing_signedcheckpoint set text = 'x'", "delete from closing_signedcheckpoint"):
            with pytest.raises(DatabaseError, match="不能改"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
