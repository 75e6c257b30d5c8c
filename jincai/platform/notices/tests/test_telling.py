"""告诉：一件事对一个人只一条；自己办的不通知自己；代理人也得到；意愿算数；别人的看不到。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.platform.notices import models
from jincai.platform.notices.tests.ground import CITY, DAY, HE, MU, QUIET, TRIAL, people, reach, say, titles

pytestmark = pytest.mark.django_db


def test_told_twice_is_once() -> None:
    assert (say("1"), say("1"), say("2")) == (1, 0, 1)
    assert titles(HE) == ["试办 2", "试办 1"]


def test_who_did_it_is_not_told() -> None:
    assert say(users=("he", "mu"), actor="he") == 1
    assert (titles(HE), titles(MU)) == ([], ["试办 1"])


def test_the_units_people_see_their_own_and_nobody_elses() -> None:
    say(users=("he", "mu"))
    with scope(divisions=CITY, actor=HE):
        assert models.Notice.objects.count() == 1, "the other's row is not shown by the server, whoever asks"
        other = models.Notice.objects.filter(user="mu").first()
        assert other is None
        assert notices.mark_read(MU) == 0 and notices.mark_read(HE) == 1
    with scope(divisions=CITY, actor=HE), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        models.Notice.objects.create(division=CITY, user="mu", event=TRIAL, key="x", year=2025, title="冒充")


def test_another_divisions_is_not_shown() -> None:
    say()
    with scope(divisions="530102000", actor=system("530102000")):
        assert models.Notice.objects.count() == 0


@pytest.fixture
def stand_in(db: None) -> None:
    """mu 把岗位委托给 duan."""
    people("mu", "duan")
    identity.create_user(username="anquan", name="安", division=CITY, posts=["security_admin"])
    security = identity.actor("anquan")
    assert security
    with scope(divisions=CITY, actor=security):
        last = DAY + timedelta(days=5)
        identity.delegate(from_user="mu", to_user="duan", valid_from=DAY, valid_to=last, reason="出差", actor=security, verbs=["payment.review"])


@pytest.mark.usefixtures("stand_in")
def test_the_stand_in_is_told_too_of_what_was_lent_to_him() -> None:
    duan = identity.actor("duan", DAY)
    assert duan
    assert say("审", users=("mu",), verb="payment.review") == 2
    assert say("别的", users=("mu",), verb="payment.request") == 1, "that was not lent"
    assert say("已在内", users=("mu",), verb="payment.review", delegates=False) == 1
    assert titles(duan) == ["试办 审"]
    with scope(divisions=CITY, actor=duan):
        assert notices.listing(duan).rows[0].on_behalf_of == "mu"
    assert say("他办的", users=("mu",), verb="payment.review", actor="duan") == 1, "the stand-in who did it himself is not"


def test_wishes_count() -> None:
    with scope(divisions=CITY, actor=HE):
        assert notices.wishes(HE)[TRIAL, "mail"] == notices.NOW
        notices.set_wishes({(TRIAL, "screen"): notices.NEVER, (TRIAL, "mail"): notices.NEVER, (TRIAL, "sms"): notices.NEVER}, actor=HE)
    assert say(users=("he", "mu")) == 1, "who wants nothing has no row at all"
    with scope(divisions=CITY, actor=HE):
        notices.set_wishes({(TRIAL, "mail"): notices.NOW}, actor=HE)
    reach(HE)
    assert say("2") == 1 and titles(HE) == [], "by mail only: not on the screen"
    with scope(divisions=CITY, actor=HE):
        assert notices.unread(HE) == 0 and models.Letter.objects.count() == 1
        notices.set_wishes({(TRIAL, "screen"): notices.NOW}, actor=HE)
    assert say("3") == 1 and titles(HE) == ["试办 3"]
    assert say(event=QUIET) == 0, "what is usually not wanted is not written"


def test_a_wish_that_cannot_be_is_refused() -> None:
    with scope(divisions=CITY, actor=HE), pytest.raises(UserError, match="不能这样设"):
        notices.set_wishes({(TRIAL, "screen"): notices.DAILY}, actor=HE)
    with scope(divisions=CITY, actor=HE), pytest.raises(UserError, match="没有通知事件"):
        notices.set_wishes({("no.such", "mail"): notices.NOW}, actor=HE)


def test_the_sending_goes_on_the_queue_with_the_notice_or_not_at_all() -> None:
    reach(HE)

    def waiting() -> int:
        return sum(load.waiting for load in jobs.load() if load.name == "notices.send")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say()
        assert waiting() == 1
        raise ZeroDivisionError
    assert waiting() == 0 and titles(HE) == []
    say(users=("mu",))
    assert waiting() == 0, "mu has told no address: nothing to send"


def test_an_address_is_sealed_masked_and_its_change_audited_without_it() -> None:
    reach(HE, "sms", "13812345678")
    with scope(divisions=CITY, actor=HE):
        assert notices.addresses(HE)["sms"].masked == "138****5678"
        with connection.cursor() as cursor:
            cursor.execute("SELECT address FROM notices_address")
            assert "13812345678" not in cursor.fetchone()[0]
    for channel, wrong in (("mail", "he"), ("sms", "12345"), ("pigeon", "x")):
        with scope(divisions=CITY, actor=HE), pytest.raises(UserError):
            notices.set_address(channel, wrong, actor=HE)
    with scope(divisions=CITY, actor=HE):
        notices.set_address("sms", "", actor=HE)
        assert notices.addresses(HE) == {}
    reader = identity.create_user(username="shenji", name="审", division=CITY, posts=["audit_admin"])
    with scope(divisions=CITY, actor=reader), audit.reading():
        rows = [row for row in audit.search(audit.Filter(), limit=50).rows if row.verb == "notices.set_address"]
        assert len(rows) == 2 and "138" not in str(rows)


def test_the_list_counts_pages_and_reads() -> None:
    for at in range(5):
        say(str(at))
    with scope(divisions=CITY, actor=HE):
        first = notices.listing(HE, limit=3)
        assert [row.title for row in first.rows] == ["试办 4", "试办 3", "试办 2"] and first.count == 5
        rest = notices.listing(HE, after=first.after, limit=3)
        assert [row.title for row in rest.rows] == ["试办 1", "试办 0"] and rest.after == ""
        assert notices.unread(HE) == 5
        notices.mark_read(HE, [first.rows[0].id])
        assert notices.unread(HE) == 4 and notices.listing(HE, new=True).count == 4
        assert notices.mark_read(HE) == 4 and notices.unread(HE) == 0
