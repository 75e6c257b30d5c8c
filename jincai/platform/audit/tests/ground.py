"""测试用的范围与办理人：审计在身份之下，不引用身份；设置与身份的可见范围相同。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from jincai.platform.audit import api as audit

HERE, THERE = "530700000", "530702000"


@dataclasses.dataclass(frozen=True)
class Person:
    """办理人, as far as the audit asks."""

    user: str = "zhang"
    name: str = "张三"
    posts: tuple[str, ...] = ("treasury_preparer",)


CLERK = Person()


@contextmanager
def scope(*, divisions: str, actor: Person = CLERK, origin: str = "", using: str = "default") -> Iterator[None]:
    """A transaction with the settings that identity's scope makes."""
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute(
                "select set_config('jincai.divisions', %s, true), set_config('jincai.actor', %s, true), set_config('jincai.origin', %s, true),"
                " set_config('jincai.agencies', '*', true)",
                [divisions, actor.user, origin],
            )
        yield


def rows(**where: str) -> list[audit.Record]:
    """What is found, the newest first."""
    with audit.reading():
        return list(audit.search(audit.Filter(**where)).rows)  # type: ignore[arg-type]
