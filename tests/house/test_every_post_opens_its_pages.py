"""每个岗位的人登录后，首页和侧栏里给他看的每一页都打得开；管理员、银行看不到任何单位的单据。"""

from __future__ import annotations

import pytest
from django.test import Client

from jincai.platform.identity import api as identity
from jincai.platform.ui import nav
from tests import small_year

pytestmark = pytest.mark.django_db
OUTSIDERS = ("system_admin", "security_admin", "audit_admin", "bank_operator")


def test_pages_of_every_post(year: small_year.SmallYear) -> None:
    marked = {*year.numbers.values(), *year.practice.allotments.values(), "练习文印社"}
    for post in identity.posts().values():
        if post.code == "system":
            continue
        agency = "101001" if post.level == "agency" else ""
        actor = identity.create_user(
            username=f"post.{post.code}", name=post.title, division=small_year.DIVISION, posts=[post.code], agency=agency,
            password=small_year.PASSWORD,
        )  # fmt: skip
        browser = Client()
        assert browser.login(username=actor.user, password=small_year.PASSWORD)
        paths = ["/", *(link.url for district in nav.districts(actor, "/") for link in district.links)]
        pages = {path: browser.get(path, follow=True) for path in paths}
        assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}, post.title
        if post.code in OUTSIDERS:
            for own in ("/trail/", "/payment/orders/"):  # who did what to which paper; what was sent to the bank: that is their work
                pages.pop(own, None)
            found = {path: [word for word in marked if word in page.content.decode()] for path, page in pages.items()}
            assert not any(found.values()), (post.title, {path: words for path, words in found.items() if words})
