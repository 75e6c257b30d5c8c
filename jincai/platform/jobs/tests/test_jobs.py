"""后台任务：投递随事务，失败再来，被杀接手。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from jincai.platform.jobs import api as jobs
from jincai.platform.jobs import declared

DONE: list[str] = []


@jobs.task("test.note")
def note(*, text: str) -> None:
    """Writes the text down."""
    DONE.append(text)


@jobs.task("test.merge", merge=True)
def merged(*, text: str) -> None:
    """Writes the text down, once for all that wait with it."""
    DONE.append(text)


@jobs.task("test.break", tries=2)
def broken(*, text: str) -> None:
    """Breaks the transaction it stands in."""
    DONE.append(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")


@jobs.task("test.chain")
def chain(*, text: str, fail: bool) -> None:
    """Defers another job in a transaction that may fail."""
    with transaction.atomic():
        jobs.defer("test.note", text=text)
        if fail:
            raise ValueError(text)


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    DONE.clear()
    yield
    DONE.clear()


def in_state(state: str) -> int:
    """How many jobs are in a state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = %s::procrastinate_job_status", [state])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_runs_what_waits_in_order_and_keeps_nothing() -> None:
    for text in "甲乙丙":
        jobs.defer("test.note", text=text)
    assert [(row.name, row.waiting) for row in jobs.load()] == [("test.note", 3)]
    assert jobs.run_pending() == jobs.Ran(done=3, failed=())
    assert DONE == ["甲", "乙", "丙"]
    assert jobs.load() == []
    assert jobs.run_pending().done == 0


@pytest.mark.django_db
def test_only_the_tasks_named() -> None:
    jobs.defer("test.note", text="甲")
    jobs.defer("test.merge", text="乙")
    assert jobs.run_pending(["test.merge"]).done == 1
    assert DONE == ["乙"]


@pytest.mark.django_db
def test_jobs_deferred_by_jobs_run_too() -> None:
    jobs.defer("test.chain", text="随后", fail=False)
    assert jobs.run_pending().done == 2
    assert DONE == ["随后"]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_rolled_back_transaction_does_not_run() -> None:
    with pytest.raises(ValueError, match="回滚"), transaction.atomic():
        jobs.defer("test.note", text="没有发生")
        raise ValueError("回滚")
    with transaction.atomic():
        jobs.defer("test.note", text="发生了")
    assert jobs.run_pending().done == 1
    assert DONE == ["发生了"]


@pytest.mark.django_db
def test_merged_jobs_run_once_for_equal_arguments() -> None:
    for text in ("甲", "乙", "甲", "甲", "乙"):
        jobs.defer("test.merge", text=text)
    assert jobs.run_pending().done == 2
    assert DONE == ["甲", "乙"]
    assert jobs.load() == []


@pytest.mark.django_db
def test_a_failed_job_leaves_the_others_alone_and_comes_again_until_given_up() -> None:
    jobs.defer("test.break", text="坏")
    jobs.defer("test.note", text="好")
    ran = jobs.run_pending()
    assert DONE == ["坏", "好"]
    assert ran.done == 1
    assert [(f.name, f.args, f.again) for f in ran.failed] == [("test.break", {"text": "坏"}, True)]
    assert "division by zero" in ran.failed[0].says
    assert jobs.run_pending().failed == (), "the second try is later, not now"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    assert [f.again for f in jobs.run_pending().failed] == [False]
    assert (in_state("failed"), in_state("todo")) == (1, 0)


@pytest.mark.django_db
def test_a_job_without_its_task_is_put_aside() -> None:
    jobs.defer("test.note", text="甲")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET task_name = 'gone.away'")
    assert [f.again for f in jobs.run_pending().failed] == [False]
    assert in_state("failed") == 1


def test_an_undeclared_task_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(LookupError, match=r"no task 'test\.nothing'"):
        jobs.defer("test.nothing")
    with pytest.raises(LookupError):
        jobs.run_pending(["test.nothing"])
    with pytest.raises(ValueError, match="40"):
        jobs.task("x" * 41)


@pytest.mark.django_db
def test_what_a_killed_process_left_is_taken_over() -> None:
    jobs.defer("test.note", text="接手")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id")
        dead = cursor.fetchone()[0]
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [dead])
    assert in_state("doing") == 1
    assert jobs.run_pending().done == 1
    assert DONE == ["接手"]


@pytest.mark.django_db
def test_what_a_living_process_runs_is_left_to_it() -> None:
    jobs.defer("test.note", text="别动")
    with connection.cursor() as cursor:
        cursor.execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [cursor.fetchone()[0]])
    assert jobs.run_pending().done == 0
    assert in_state("doing") == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_jobs_and_their_jobs_as_the_application_role() -> None:
    jobs.defer("test.note", text="甲")
    jobs.defer("test.chain", text="成", fail=False)
    jobs.defer("test.chain", text="败", fail=True)
    jobs.work(once=True, concurrency=1, names=["test.note", "test.chain"])
    assert DONE == ["甲", "成"], "what a failed transaction of a job deferred does not run"
    left = [(row.name, row.waiting, row.failed) for row in jobs.load() if row.name.startswith("test.")]
    assert left == [("test.chain", 1, 0)], "the failed one comes again later"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("jincai_app",)


def test_waits_grow_and_end() -> None:
    from procrastinate.jobs import Job

    def wait(attempts: int, tries: int | None) -> bool:
        job = Job(queue="q", task_name="t", lock=None, queueing_lock=None, attempts=attempts)
        return declared.Again(tries).get_retry_decision(exception=ValueError(), job=job) is not None

    assert [wait(n, 3) for n in range(4)] == [True, True, False, False]
    assert wait(10_000, None)


def test_an_example_names_arguments_that_there_are() -> None:
    @jobs.task("test.example", example={"text": "看看"})
    def _shown(*, division: str, text: str) -> None:
        """Never run."""

    assert declared.known("test.example").example == {"text": "看看"} and declared.known("test.note").example == {}
    with pytest.raises(ValueError, match="txet"):
        jobs.task("test.wrong", example={"txet": "看看"})(lambda *, text: None)
    with pytest.raises(TypeError):
        jobs.task("test.odd", example={"text": object()})(lambda *, text: None)
