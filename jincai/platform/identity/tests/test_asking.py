"""同问：由查询集写成的一问，答的与它自己去问的一样，空的、推迟的列都算；可见范围里问过的不再问。"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jincai.platform.identity import api as identity
from jincai.platform.identity import models

CITY, COUNTY = "530700000", "530702000"
pytestmark = pytest.mark.django_db


def test_a_query_set_asked_together_answers_as_by_itself() -> None:
    for user in ("zhao", "qian", "sun"):
        identity.create_user(username=f"asking.{user}", name=user, division=CITY, posts=("accountant",))
    ours = models.User.objects.filter(username__startswith="asking.").order_by("-username")
    with identity.scope(divisions=CITY), CaptureQueriesContext(connection) as asked:
        every, none, thin = identity.ask(
            identity.asking(ours), identity.asking(ours.filter(pk__in=[])), identity.asking(ours.filter(name="qian").defer("name"))
        )
        assert len(asked) == 1
    assert every == list(ours) and [each.username for each in every] == ["asking.zhao", "asking.sun", "asking.qian"]
    assert [each.changed_password_at for each in every] == [each.changed_password_at for each in ours] and not every[0]._state.adding
    assert none == []
    assert [each.get_deferred_fields() for each in thin] == [{"name"}] and thin[0].name == "qian"


def test_what_is_known_is_known_in_its_scope_alone() -> None:
    asked = []

    def find() -> int:
        asked.append(1)
        return len(asked)

    with identity.scope(divisions=CITY):
        assert [identity.known("x", find), identity.known("x", find)] == [1, 1]
        with identity.scope(divisions=COUNTY):
            assert identity.known("x", find) == 2
        assert identity.known("x", find) == 1
        identity.unknown()
        assert identity.known("x", find) == 3
    assert [identity.known("x", find), identity.known("x", find)] == [4, 5], "outside of any scope nothing is kept"
