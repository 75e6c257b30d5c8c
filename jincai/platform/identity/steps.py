"""一步：事务里的事务，出错只撤这一步，比保存点少来回两次。同问：几个文件夹的几问，一次往返问完。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections

from jincai.kernel.asking import Question
from jincai.platform.identity.scopes import innermost


def ask(*questions: Question[Any], using: str = DEFAULT_DB_ALIAS) -> list[Any]:
    """同问: the answers, in order, in one round trip. Each is a statement of its own and sees what is committed when its turn comes."""
    return _send("", questions, using)


class Step:
    """一步之内: `ask` as the function of that name."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.connection = connection = connections[using]
        if not connection.in_atomic_block:
            raise RuntimeError("a step is taken inside a scope")
        connection.savepoint_state += 1
        self.savepoint = f"step_{connection.savepoint_state}"
        scope = innermost()
        here = scope is not None and scope.using == using and scope.level == tuple(connection.savepoint_ids)
        self.scope = scope if here else None  # with no other savepoint in between
        self.begun = False

    def ask(self, *questions: Question[Any]) -> list[Any]:
        """同问: the first time the savepoint goes along, and the release which the step before it owes."""
        first = ""
        if not self.begun:
            self.begun = True
            if self.scope and self.scope.left:
                first, self.scope.left = f"RELEASE SAVEPOINT {self.scope.left}; ", ""
            first += f"SAVEPOINT {self.savepoint}; "
        return _send(first, questions, self.using)

    def keep(self) -> None:
        """What was done stands. The savepoint is left for the next step or the end of the scope to release, if that is certain to come."""
        if self.begun and self.scope:
            self.scope.left = self.savepoint
        elif self.begun:
            self._say(f"RELEASE SAVEPOINT {self.savepoint}")

    def undo(self) -> None:
        """Undo what was done since the first `ask`; where that fails, the whole transaction is to be rolled back (as `atomic` has it)."""
        connection = self.connection
        connection.run_on_commit = [waiting for waiting in connection.run_on_commit if self.savepoint not in waiting[0]]
        if self.begun and not connection.closed_in_transaction:
            connection.needs_rollback = False
            try:
                self._say(f"ROLLBACK TO SAVEPOINT {self.savepoint}; RELEASE SAVEPOINT {self.savepoint}")
            except Error:
                connection.needs_rollback = True

    def _say(self, words: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(words)


@contextmanager
def step(using: str = DEFAULT_DB_ALIAS) -> Iterator[Step]:
    """一步: an exception that leaves it undoes what was written in it, nothing else, and the scope lives on; like `transaction.atomic()`.

    Unlike it, it costs no round trip of its own: SAVEPOINT goes with the first `ask` and RELEASE with that of the next step. So the
    first statement of a step must be an `ask`; an exception before that finds nothing to undo. Called inside a scope.
    """
    taken = Step(using)
    connection = taken.connection
    connection.savepoint_ids.append(taken.savepoint)
    try:
        yield taken
    except BaseException:
        connection.savepoint_ids.pop()
        taken.undo()
        raise
    connection.savepoint_ids.pop()
    if connection.needs_rollback:
        taken.undo()
    else:
        taken.keep()


def _send(first: str, questions: Sequence[Question[Any]], using: str) -> list[Any]:
    """One message of several statements (simple query protocol); the answers of the questions."""
    answers = []
    with connections[using].cursor() as cursor:
        cursor.execute(first + "; ".join(q.sql for q in questions), [value for q in questions for value in q.args])
        for _ in range(first.count(";")):
            cursor.nextset()
        for number, question in enumerate(questions):
            if number:
                cursor.nextset()
            answers.append(question.read(cursor.fetchall() if cursor.description else []))
    return answers
