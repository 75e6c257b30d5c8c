"""人员、编制、任职：库里没有明文，重复的、超编的、越权的各被拒绝；看全要事由、进审计。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.planning.roster import api as roster
from jincai.platform.identity.api import Actor, create_user, scope, system
from jincai.platform.standards import api as standards

CITY, ON = "530700000", date(2025, 3, 3)
BODY = "53070219900307123"
ID = BODY + roster.check_digit(BODY)
PHONE = "13988812345"


@pytest.fixture
def admin(db: object) -> Iterator[Actor]:
    with scope(divisions=CITY, actor=system(CITY)):
        standards.add_agencies(
            [standards.AgencyRow(division=CITY, code=code, name=f"单位{code}", unit_type="机关") for code in ("301001", "405001")]
        )
    made = create_user(username="xitong.r", name="系统管理员", division=CITY, posts=["system_admin"])
    with scope(divisions=CITY, actor=made):
        yield made


def register(admin: Actor, code: str = "P001", **rest: str) -> None:
    roster.register_person(code=code, name="和丽梅", agency="301001", on=ON, actor=admin, **{"id_number": ID, "phone": PHONE, **rest})


def test_the_table_has_no_clear_number_and_the_list_only_tails(admin: Actor) -> None:
    register(admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM roster_person p")
        kept = cursor.fetchone()[0]
    assert ID not in kept and PHONE not in kept and "19900307" not in kept
    (row,) = roster.persons(CITY, on=ON)
    assert (row.id_number, row.phone, row.birth_year) == (f"****{ID[-4:]}", f"****{PHONE[-4:]}", 1990)
    assert [r.code for r in roster.persons(CITY, on=ON, text=ID.lower())] == ["P001"], "found by the whole number"
    assert roster.persons(CITY, on=ON, text=ID[:10]) == [] and roster.persons(CITY, on=date(2025, 3, 2)) == []


@pytest.mark.parametrize(
    ("name", "value"), [("id_number", ID[:17] + ("0" if ID[-1] != "0" else "1")), ("id_number", "123"), ("id_number", "530702199013071234"),
                        ("phone", "12"), ("phone", "2" * 11), ("code", "a b"), ("agency", "999999")],
)  # fmt: skip
def test_wrong_values_are_said_without_being_repeated(admin: Actor, name: str, value: str) -> None:
    given = {"code": "P001", "name": "和丽梅", "agency": "301001", "id_number": "", "phone": "", name: value}
    with pytest.raises(UserError) as caught:
        roster.register_person(on=ON, actor=admin, **given)
    assert caught.value.remedy and (name not in ("id_number", "phone") or value not in caught.value.says)


def test_one_id_number_is_one_person(admin: Actor) -> None:
    register(admin)
    with pytest.raises(UserError, match="P001"):
        register(admin, code="P002")
    register(admin, id_number="", phone="")
    assert roster.persons(CITY, on=ON)[0].phone == f"****{PHONE[-4:]}", "left empty, it stays"


def test_posts_fill_up_and_one_person_is_in_one_post(admin: Actor) -> None:
    roster.set_post(agency="301001", code="K1", title="会计", number=1, on=ON, actor=admin)
    roster.set_post(agency="405001", code="K1", title="出纳", number=1, on=ON, actor=admin)
    register(admin)
    register(admin, code="P002", id_number="", phone="")
    roster.employ(person="P001", agency="301001", post="K1", on=ON, actor=admin)
    with pytest.raises(UserError, match="已满"):
        roster.employ(person="P002", agency="301001", post="K1", on=ON, actor=admin)
    later = date(2025, 6, 1)
    roster.employ(person="P001", agency="405001", post="K1", on=later, actor=admin)
    roster.employ(person="P002", agency="301001", post="K1", on=later, actor=admin)
    assert [(r.agency, r.title, r.valid_from, r.valid_to) for r in roster.employments(CITY, "P001")] == [
        ("405001", "出纳", later, None),
        ("301001", "会计", ON, later),
    ]
    assert [(p.agency, p.filled, p.free) for p in roster.posts(CITY, on=later)] == [("301001", 1, 0), ("405001", 1, 0)]
    assert [(p.agency, p.filled) for p in roster.posts(CITY, on=ON)] == [("301001", 1), ("405001", 0)], "as it was"
    with pytest.raises(UserError, match="编制数"):
        roster.set_post(agency="301001", code="K1", title="会计", number=0, on=later, actor=admin)


def test_leaving_ends_the_post(admin: Actor) -> None:
    roster.set_post(agency="301001", code="K1", title="会计", number=1, on=ON, actor=admin)
    register(admin)
    roster.employ(person="P001", agency="301001", post="K1", on=ON, actor=admin)
    roster.leave(code="P001", on=date(2025, 9, 1), actor=admin)
    assert roster.persons(CITY, on=date(2025, 9, 1)) == [] and len(roster.persons(CITY, on=date(2025, 8, 31))) == 1
    assert roster.posts(CITY, on=date(2025, 9, 1))[0].filled == 0


def test_only_the_system_administrator_keeps_it(admin: Actor) -> None:
    register(admin)
    clerk = create_user(username="heli.r", name="和丽", division=CITY, agency="301001", agencies=["301001"], posts=["preparer"])
    with pytest.raises(Refused), scope(divisions=CITY, actor=clerk):
        register(clerk, code="P009", id_number="")
    with pytest.raises(Refused):
        roster.reveal(code="P001", field="id_number", reason="核对身份证号", actor=admin, division=CITY)


def test_revealed_to_his_own_unit_with_a_reason_and_not_to_another(admin: Actor) -> None:
    register(admin)
    own = create_user(username="heli.r", name="和丽", division=CITY, agency="301001", agencies=["301001"], posts=["preparer"])
    other = create_user(username="lixf.r", name="李秀", division=CITY, agency="405001", agencies=["405001"], posts=["preparer"])
    with scope(divisions=CITY, actor=own):
        assert roster.reveal(code="P001", field="id_number", reason="核对身份证号", actor=own, division=CITY) == ID
        assert roster.reveal(code="P001", field="phone", reason="通知本人到场", actor=own, division=CITY) == PHONE
        with pytest.raises(UserError, match="事由"):
            roster.reveal(code="P001", field="phone", reason="看看", actor=own, division=CITY)
        with pytest.raises(UserError):
            roster.reveal(code="P001", field="code", reason="核对身份证号", actor=own, division=CITY)
    with scope(divisions=CITY, actor=other):
        assert roster.persons(CITY, on=ON) == [], "row-level security: another unit's people are not there"
        with pytest.raises(UserError, match="没有这个人"):
            roster.reveal(code="P001", field="phone", reason="通知本人到场", actor=other, division=CITY)
