"""单位与人员的测试布置：各岗位一人，都登录了；两家单位。"""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jincai.platform.identity.api import create_user, scope, system
from jincai.platform.params import api as params
from jincai.platform.standards import api as standards

CITY = "530700000"
PEOPLE = {
    "xt": ("system_admin", ""), "aq": ("security_admin", ""), "sj": ("audit_admin", ""), "hl": ("preparer", "301001"),
    "lx": ("preparer", "405001"), "mu": ("agency_reviewer", "301001"), "gk": ("treasury_preparer", ""),
}  # fmt: skip


@pytest.fixture
def world(db: object) -> dict[str, Client]:
    for user, (post, agency) in PEOPLE.items():
        units = [agency] if agency else []
        create_user(username=user, name=f"人{user}", division=CITY, posts=[post], agency=agency, agencies=units)
    with scope(divisions=CITY, actor=system(CITY)):
        params.put("identity.enforce_factor", CITY, False, date(2007, 1, 1), system(CITY))
        rows = [standards.AgencyRow(division=CITY, code=code, name=f"单位{code}", unit_type="机关") for code in ("301001", "405001")]
        standards.add_agencies(rows)
    out = {}
    for user in PEOPLE:
        out[user] = Client()
        out[user].force_login(get_user_model().objects.get(username=user))
    return out
