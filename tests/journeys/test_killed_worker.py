"""办到一半被杀：财政的送达、收取后台进程，代理银行，人民银行国库，在任何一点 SIGKILL，再起来，结局与没有死过的一样：没有付两次，没有丢，三方相同。"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import scope
from jincai.platform.jobs import api as jobs
from tests.journeys.dying import NAMES, Server
from tests.journeys.ground import CITY
from tests.journeys.surviving import Fragile, Surviving, dies_everywhere

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])
NODES = ("bank", "pboc")


class Mortal(Surviving):
    """小城: what goes out and what comes in is done by background processes that die at a point of their lives, once each."""

    def __init__(self, folder: Path, workers: Server, point: int) -> None:
        super().__init__(folder)
        self.workers, self.point = workers, point

    def work(self) -> None:
        """办完队列里的；死了就再起一个，时候到了由它接手."""
        database = str(settings.DATABASES["default"]["NAME"])
        if self.workers.work(database, self.point):
            self.deaths += 1
            with connection.cursor() as cursor:  # the dead give no sign of life; the living wait three minutes for one
                cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
            assert not self.workers.work(database, 0)
        assert not [row for row in jobs.load() if row.name in NAMES], "all is done"

    def send(self, *who: str) -> list[exchange.Delivered]:
        """送达: what the transactions deferred."""
        self.work()
        return []

    def fetch(self, *who: str) -> list[exchange.Collected]:
        """收取。"""
        with scope(divisions=CITY):
            for each in who:
                jobs.defer("exchange.collect", division=CITY, counterpart=each)
        self.work()
        return []


@pytest.fixture
def workers() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def test_a_worker_killed_at_any_point_leaves_the_same_end(tmp_path: Path, workers: Server) -> None:
    """送达、收取途中各死一次；平时隔几点试一点，考验时处处都试."""
    assert dies_everywhere(tmp_path, lambda at, point: Mortal(at, workers, point), itertools.count(6, 19)) > 30


@pytest.mark.torture
def test_a_worker_killed_at_every_point_leaves_the_same_end(tmp_path: Path, workers: Server) -> None:
    assert dies_everywhere(tmp_path, lambda at, point: Mortal(at, workers, point), itertools.count(1)) > 30


def test_a_counterpart_killed_while_finance_talks_to_it_leaves_the_same_end(tmp_path: Path) -> None:
    """各挑一个提交点；nodes/tests/test_crash.py 隔几点试一点，考验时这里处处都试."""
    assert dies_everywhere(tmp_path, lambda at, point: Fragile(at, "bank", point), iter((24,))) == 24


@pytest.mark.torture
@pytest.mark.parametrize("victim", NODES)
def test_a_counterpart_killed_at_every_point_leaves_the_same_end(tmp_path: Path, victim: str) -> None:
    assert dies_everywhere(tmp_path, lambda at, point: Fragile(at, victim, point), itertools.count(1)) > 30
