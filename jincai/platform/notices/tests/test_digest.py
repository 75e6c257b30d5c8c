"""每日汇总：一人一渠道一天一封，晚到的等下一天；即时的不在里面。"""

from __future__ import annotations

from datetime import timedelta

import pytest

from jincai.platform.identity.api import scope, system
from jincai.platform.jobs import api as jobs
from jincai.platform.notices import api as notices
from jincai.platform.notices import models
from jincai.platform.notices.tests.ground import CITY, DAY, HE, MU, TRIAL, reach, say
from jincai.platform.notices.tests.test_sending import mail  # noqa: F401

pytestmark = pytest.mark.django_db


def gather(day: int = 0) -> int:
    with scope(divisions=CITY, actor=system(CITY)):
        return notices.gather_digests(division=CITY, on=DAY + timedelta(days=day))


def test_a_days_notices_are_one_letter(mail) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    with scope(divisions=CITY, actor=HE):
        notices.set_wishes({(TRIAL, "mail"): notices.DAILY}, actor=HE)
    reach(MU, "mail", "mu@lijiang.gov.cn")
    for key in ("1", "2", "3"):
        say(key, users=("he", "mu"))
    jobs.run_pending(["notices.send"])
    assert [got["To"] for got in mail.got] == ["mu@lijiang.gov.cn"] * 3, "his own wait for the morning"
    assert (gather(), gather()) == (1, 0)
    say("4")
    assert gather() == 0, "one a day"
    notices.send_waiting(division=CITY)
    (got,) = mail.got[3:]
    text = got.get_payload(decode=True).decode()
    assert got["To"] == "he@lijiang.gov.cn" and all(f"试办 {key}" in text for key in "123") and "试办 4" not in text
    assert gather(1) == 1
    with scope(divisions=CITY, actor=system(CITY)):
        assert sorted(models.Letter.objects.filter(user="he").values_list("state", flat=True)) == ["JOINED"] * 4 + ["SENT", "WAITING"]


def test_the_morning_job_gathers_and_sends(mail) -> None:  # type: ignore[no-untyped-def] # noqa: F811
    with scope(divisions=CITY, actor=HE):
        notices.set_wishes({(TRIAL, "mail"): notices.DAILY}, actor=HE)
    say()
    jobs.defer("notices.digest", division=CITY, on=DAY.isoformat())
    assert jobs.run_pending(["notices.digest", "notices.send"]).failed == ()
    assert len(mail.got) == 1
