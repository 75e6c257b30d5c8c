import pytest
from jincai.ledger import api as ledger
from jincai.platform.identity.api import scope
from jincai.project import practice
@pytest.mark.django_db
def test_build():
    ledger.open_year(2025)
    with scope(divisions="530700000"):
        p = practice.build(division="530700000", year=2025)
        print(p)
