"""投递：收下的事，任务与它同一次调用进队列；拒绝的、重复的、冲突的不留任务。"""

from __future__ import annotations

import json

import pytest
from django.db import connection

from jincai.chronicle import api as chronicle
from jincai.chronicle.tests.story import request
from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused
from jincai.ledger import api as ledger
from jincai.platform.jobs import api as jobs

pytestmark = pytest.mark.django_db
Requested = ledger.FACTS["payment.requested"]
NAME = "chronicle.tests.told"
jobs.task(NAME)(lambda documents: None)


@pytest.fixture(autouse=True)
def sender() -> None:
    """One letter a telling, with the documents told of."""
    chronicle.sends(Requested)(_letters)


def _letters(told: list[Fact]) -> list[jobs.Letter]:
    return [jobs.Letter(NAME, {"documents": [each.document for each in told]})]


def queued() -> list[list[str]]:
    """What waits on the queue, in order."""
    with connection.cursor() as cursor:
        cursor.execute("select args->'documents', priority, status::text from procrastinate_jobs where task_name = %s order by id", [NAME])
        rows = cursor.fetchall()
    assert {row[1:] for row in rows} <= {(0, "todo")}
    return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in rows]


def test_what_is_accepted_is_on_the_queue_at_once() -> None:
    chronicle.record(request("ZF1", "100.00"), request("ZF1", "1.00", "2"))
    assert queued() == [["ZF1", "ZF1"]]


def test_what_is_refused_repeated_or_in_conflict_leaves_no_job() -> None:
    with pytest.raises(Refused):
        chronicle.record(request("ZF1", "999999.00"))
    assert queued() == []
    chronicle.record(request("ZF2", "100.00"))
    assert chronicle.record(request("ZF2", "100.00")).status == "repeated"
    with pytest.raises(Refused):
        chronicle.record(request("ZF2", "100.01"))
    assert queued() == [["ZF2"]]


def test_a_batch_sends_once_of_what_was_accepted() -> None:
    chronicle.record_many([[request("ZF1", "100.00")], [request("ZF2", "999999.00")], [request("ZF3", "100.00")]])
    assert queued() == [["ZF1", "ZF3"]]
