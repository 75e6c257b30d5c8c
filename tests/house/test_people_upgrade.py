"""升级：旧库里用户的岗位与单位两列，升级后成为任岗，能办的与看到的不变；行级安全从旧一轮换成新一轮。"""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.project import migration
from jincai.project.postgres import security

CITY = "530700000"
OLD = {
    "he": (["preparer"], "301001", ["301001"]),
    "hao": (["preparer", "agency_reviewer"], "301001", []),
    "centre": (["agency_reviewer"], "", ["*"]),
    "dept": (["agency_reviewer"], "101", ["101*", "205001"]),
    "yang": (["treasury_approver"], "106001", []),
    "lixs": (["budget_preparer", "budget_approver"], "106001", ["106001"]),
    "jichu": (["steward"], "", []),
    "none": ([], "301001", []),
}
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner", "checker"])


def test_posts_of_users_become_assignments() -> None:
    owner = connections["owner"]
    call_command("migrate", "identity", "0003", database="owner", verbosity=0)
    with owner.cursor() as cursor:
        for name, (posts, agency, agencies) in OLD.items():
            cursor.execute(
                "INSERT INTO identity_user (password, username, name, home, agency, agencies, posts, is_active)"
                " VALUES ('', %s, %s, %s, %s, %s, %s, true)",
                [name, name, CITY, agency, agencies, posts],
            )
    executor = MigrationExecutor(owner)
    executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key[0] == "identity"])
    identity.load(using="owner")
    found = {name: identity.actor(name) for name in OLD}
    assert {name: (actor.posts, actor.agencies) for name, actor in found.items() if actor} == {
        "he": (("preparer",), ("301001",)),
        "hao": (("agency_reviewer", "preparer"), ("301001",)),
        "centre": (("agency_reviewer",), ("*",)),
        "dept": (("agency_reviewer",), ("101*", "205001")),
        "yang": (("treasury_approver",), "*"),
        "lixs": (("budget_approver", "budget_preparer"), "*"),
        "jichu": (("system_admin",), ()),
        "none": ((), ()),
    }
    yang = found["yang"]
    assert yang and yang.sees_below and yang.may("payment.order") and not yang.may("payment.request")


def test_row_security_of_an_older_round_is_replaced_with_rows_in_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = connections["owner"]
    owner.ensure_connection()
    with owner.cursor() as cursor:
        cursor.execute("CREATE TABLE leaf (division varchar(9), number text)")
        cursor.execute("INSERT INTO leaf SELECT %s, 'L' || n FROM generate_series(1, 100) n", [CITY])
    with monkeypatch.context() as older:
        older.setattr(security, "ROUND", "v1")
        older.setattr(security, "UNIT_COLUMNS", ())
        assert "public.allotment" in security.secure(owner.connection)
    touched = security.secure(owner.connection)
    assert {"public.allotment", "public.leaf"} <= set(touched) and security.secure(owner.connection) == []
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE leaf ADD agency varchar(21) NOT NULL DEFAULT ''")
        cursor.execute("UPDATE leaf SET agency = CASE WHEN number = 'L1' THEN '301001' ELSE '405001' END")
        assert security.secure(owner.connection) == ["public.leaf"], "a column of units that came later is counted"
        cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = 'leaf'::regclass ORDER BY 1")
        assert [row[0] for row in cursor.fetchall()] == sorted(security.expected(("agency",)))
    clerk = identity.Actor("he", "和", CITY, ("301001",), ("preparer",))
    with identity.scope(divisions=CITY, actor=clerk), connections["default"].cursor() as cursor:
        cursor.execute("SELECT array_agg(number) FROM leaf")
        assert cursor.fetchone()[0] == ["L1"]


def test_a_database_newer_than_the_program_is_left_alone() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('payment', '9999_of_next_year', now())")
        cursor.execute("SELECT value FROM public.jincai_state WHERE key = 'version'")
        before = cursor.fetchone()
        with pytest.raises(UserError, match=r"数据库比程序新.*payment 9999_of_next_year") as caught:
            migration.migrate()
        assert "备份" in caught.value.remedy
        cursor.execute("SELECT value FROM public.jincai_state WHERE key = 'version'")
        assert cursor.fetchone() == before
