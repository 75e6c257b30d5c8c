"""记忆：写后自己立刻看见，提交后人人看见，回滚后谁也没看见。"""

import pytest
from django.db import connection, transaction

from jincai.platform.identity import api as identity
from jincai.platform.identity.api import renew_edition, scope
from jincai.platform.standards.memory import Memory

CITY = "530700000"


class Source:
    """Where the remembered value comes from."""

    def __init__(self) -> None:
        self.value, self.reads = 1, 0

    def read(self) -> int:
        self.reads += 1
        return self.value


def test_a_value_is_read_once() -> None:
    memory, source = Memory(), Source()
    assert [memory.recall("k", source.read) for _ in range(3)] == [1, 1, 1]
    assert source.reads == 1


def test_another_database_is_another_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, source = Memory(), Source()
    assert memory.recall("k", source.read) == 1
    source.value = 2
    monkeypatch.setitem(connection.settings_dict, "NAME", "another")
    assert memory.recall("k", source.read) == 2


@pytest.mark.django_db
def test_after_a_rollback_the_old_value_is_back() -> None:
    memory, source = Memory(), Source()
    assert memory.recall("k", source.read) == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        source.value = 2
        memory.forget()
        assert [memory.recall("k", source.read) for _ in range(2)] == [2, 2]
        assert source.reads == 2, "the writer too reads once"
        _ = 1 / 0
    source.value = 1
    assert memory.recall("k", source.read) == 1 and source.reads == 2


@pytest.mark.django_db
def test_a_rolled_back_savepoint_leaves_the_outer_writer_his_own_view() -> None:
    memory, source = Memory(), Source()
    memory.forget()
    source.value = 2
    assert memory.recall("k", source.read) == 2
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        source.value = 3
        memory.forget()
        assert memory.recall("k", source.read) == 3
        _ = 1 / 0
    assert memory.recall("k", source.read) == 2


@pytest.mark.django_db(transaction=True)
def test_after_a_commit_everybody_sees_the_new_value() -> None:
    memory, source = Memory(), Source()
    assert memory.recall("k", source.read) == 1
    with transaction.atomic():
        source.value = 2
        memory.forget()
    assert memory.recall("k", source.read) == 2


def test_with_a_term_it_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("jincai.platform.standards.memory.time.monotonic", lambda: now[0])
    memory, source = Memory(seconds=30), Source()
    assert memory.recall("k", source.read) == 1
    source.value, now[0] = 2, 129.0
    assert memory.recall("k", source.read) == 1
    now[0] = 131.0
    assert memory.recall("k", source.read) == 2


@pytest.mark.django_db(transaction=True)
def test_what_another_process_changed_is_read_anew_by_the_next_scope_and_only_then() -> None:
    """别的进程换了版：正开着的范围照旧（如同那时读的），下一个范围就知道；没有换版的不用再读。"""
    memory, source = Memory("试"), Source()
    with scope(divisions=CITY):
        assert memory.recall("k", source.read) == 1
        source.value = 2
    with scope(divisions=CITY):
        assert memory.recall("k", source.read) == 1 and source.reads == 1, "nobody said it changed"
        renew_edition("试")  # as the other process does in its transaction
        assert memory.recall("k", source.read) == 1
    with scope(divisions=CITY):
        assert [memory.recall("k", source.read) for _ in range(2)] == [2, 2] and source.reads == 2


@pytest.mark.django_db(transaction=True)
def test_a_new_edition_that_is_rolled_back_was_none() -> None:
    memory, source = Memory("试"), Source()
    with pytest.raises(ZeroDivisionError), scope(divisions=CITY):
        source.value = 2
        memory.forget()
        assert memory.recall("k", source.read) == 2
        _ = 1 / 0
    source.value = 3
    with scope(divisions=CITY):
        assert memory.recall("k", source.read) == 3 and identity.edition("试") == 0
        renew_edition("试")
    with scope(divisions=CITY):
        assert identity.edition("试") == 1
    assert identity.edition("试") is None, "outside of a scope nobody was told"


@pytest.mark.django_db(transaction=True)
def test_a_scope_that_was_told_less_does_not_throw_away_what_a_newer_one_remembers() -> None:
    memory, source = Memory("试"), Source()
    with scope(divisions=CITY):
        renew_edition("试")
    with scope(divisions=CITY):
        assert memory.recall("k", source.read) == 1
    assert memory.recall("k", source.read) == 1 and source.reads == 1, "nor does who reads without a scope"
