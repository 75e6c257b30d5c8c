"""声明的清单，用目录里的样品清单：排序、翻页、列、视图、成批办理；别人的视图看不见。"""

from __future__ import annotations

import html
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from jincai.platform.identity import api as identity
from jincai.platform.ui.models import ListView

pytestmark = pytest.mark.django_db
DIVISION, PAGE = "530700000", "/catalogue/list/"


def signed_in(user: str, post: str = "system_admin") -> Client:
    identity.create_user(username=user, name=f"人{user}", division=DIVISION, posts=[post])
    client = Client()
    client.force_login(get_user_model().objects.get(username=user), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def client() -> Client:
    return signed_in("xi")


def shown(client: Client, path: str = PAGE, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return html.unescape(answer.content.decode())


def kept() -> list[tuple[str, str]]:
    """Everything that is kept, whoever's."""
    with identity.scope(divisions=DIVISION):
        return list(ListView.objects.values_list("user", "name"))


def numbers(page: str) -> list[str]:
    return re.findall(r">(YP-2025-\d{6})</a>", page)


def heads(page: str) -> list[str]:
    return [re.sub("<[^>]+>", "", each).strip() for each in re.findall(r"<th[^>]*>(.*?)</th>", page.partition("<tbody>")[0]) if "checkbox" not in each]


def test_pages_sorts_and_sums_are_of_the_whole_set(client: Client) -> None:
    first = shown(client)
    assert numbers(first) == [f"YP-2025-{n:06d}" for n in range(1, 51)] and "合计 120 笔" in first
    assert numbers(shown(client, f"{PAGE}?after=50"))[0] == "YP-2025-000051"
    largest = shown(client, f"{PAGE}?sort=-amount")
    assert numbers(largest)[0] == "YP-2025-000120" and 'aria-sort="descending"' in largest and "合计 120 笔" in largest
    assert numbers(shown(client, f"{PAGE}?sort=payee")) == numbers(first), "a column that is not sorted by"


def test_the_filters_are_the_address_and_stay_when_sorting(client: Client) -> None:
    page = shown(client, f"{PAGE}?state=RETURNED&sort=on")
    assert set(re.findall(r'<span class="tag is-bad">(.*?)</span>', page)) == {"已退回"} and 'name="sort" value="on"' in page
    assert "?state=RETURNED&sort=-on" in page
    assert "没有符合筛选的样品清单" in shown(client, f"{PAGE}?q=没有这家")
    assert "不是日期" in shown(client, f"{PAGE}?since=昨天", 400) and "没有功能科目" in shown(client, f"{PAGE}?func=没有", 400)


def test_chosen_columns_are_remembered_for_this_person_alone(client: Client) -> None:
    before = heads(shown(client))
    answer = client.post(f"{PAGE}keep/?state=DONE", {"do": "columns", "col": ["number", "amount", "nothing"]})
    assert answer.status_code == 302 and answer["Location"] == f"{PAGE}?state=DONE"
    assert heads(shown(client)) == ["单号", "金额 元"] and kept() == [("xi", "")]
    assert heads(shown(client, f"{PAGE}?cols=number,payee")) == ["单号", "收款人"], "the address goes before"
    assert heads(shown(signed_in("other"))) == before
    client.post(f"{PAGE}keep/", {"do": "columns"})
    assert heads(shown(client)) == before and not kept()


def test_views_are_saved_replaced_dropped_and_private(client: Client) -> None:
    client.post(f"{PAGE}keep/?state=DONE&after=50", {"do": "save", "name": " 已办  结的 ", "cols": "number,amount"})
    page = shown(client)
    assert f'{PAGE}?state=DONE&cols=number%2Camount">已办 结的</a>' in page
    assert heads(shown(client, f"{PAGE}?state=DONE&cols=number%2Camount")) == ["单号", "金额 元"]
    client.post(f"{PAGE}keep/?state=DRAFT", {"do": "save", "name": "已办 结的"})
    assert "?state=DRAFT\"" in shown(client) and kept() == [("xi", "已办 结的")]
    other = signed_in("other")
    assert "已办 结的" not in shown(other)
    other.post(f"{PAGE}keep/", {"do": "drop", "name": "已办 结的"})
    assert "已办 结的" in shown(client), "another person's view is not his to drop"
    client.post(f"{PAGE}keep/", {"do": "drop", "name": "已办 结的"})
    assert "还没有存过视图" in shown(client)
    assert client.post(f"{PAGE}keep/", {"do": "save", "name": ""}).status_code == 400
    assert client.post(f"{PAGE}keep/", {"do": "what"}).status_code == 400


def test_a_batch_is_asked_first_and_tells_what_became_of_each(client: Client) -> None:
    chosen = {"pick": ["YP-2025-000001", "YP-2025-000002", "YP-2025-000002"]}
    asked = client.post(f"{PAGE}act/agree/", chosen).content.decode()
    assert "同意 2 笔样品。样品什么也不改。" in asked and 'name="sure" value="1"' in asked
    answer = client.post(f"{PAGE}act/agree/?state=DONE", {**chosen, "sure": "1"})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200 and "办成 1 笔" in page and "没有办成 1 笔" in page and "R35" in page and f'href="{PAGE}?state=DONE"' in page
    assert page.index("YP-2025-000001") < page.index("YP-2025-000002"), "the refused ones first"
    assert client.post(f"{PAGE}act/agree/", {"pick": ["YP-2025-000001"], "sure": "1"}).status_code == 409
    assert client.post(f"{PAGE}act/refuse/", {**chosen, "sure": "1"}).status_code == 400, "a reason is wanted"
    assert client.post(f"{PAGE}act/refuse/", {**chosen, "sure": "1", "reason": "缺合同"}).status_code == 200
    assert client.post(f"{PAGE}act/agree/", {}).status_code == 400 and client.post(f"{PAGE}act/what/", chosen).status_code == 400


def test_everything_filtered_can_be_picked(client: Client) -> None:
    page = client.post(f"{PAGE}act/agree/?state=DONE", {"every": "1"}).content.decode()
    assert "同意 40 笔样品" in page


def test_only_who_has_the_right_sees_the_catalogue() -> None:
    for path in ("/catalogue/", PAGE, f"{PAGE}export.xlsx", "/catalogue/document/", "/catalogue/progress/"):
        assert signed_in(f"w{len(path)}", "inspector").get(path).status_code == 403


def test_the_catalogue_shows_every_component(client: Client) -> None:
    page = shown(client, "/catalogue/")
    for words in ("金额格", "代码选择", "现在在谁手里", "追溯", "没有提交", "贰拾壹万壹仟元伍角整", "声明的清单", "支付申请"):
        assert words in page, words
    assert all(words in shown(client, "/catalogue/progress/") for words in ("排队等办", "正在办", "已导入 197 件", "没有办成：文件第 13 行读不懂"))


def test_codes_are_found_by_code_name_and_initials_and_unfolded(client: Client) -> None:
    assert 'data-code="205"' in shown(client, "/codes/exp_func/")
    assert 'data-code="2050202"' in shown(client, "/codes/exp_func/?q=小学") and 'data-code="2050202"' in shown(client, "/codes/exp_func/?q=xxjy")
    assert 'data-code="20502"' in shown(client, "/codes/exp_func/?under=205") and "没有“zzzz”" in shown(client, "/codes/exp_func/?q=zzzz")
    assert client.get("/codes/nothing/").status_code == 404
