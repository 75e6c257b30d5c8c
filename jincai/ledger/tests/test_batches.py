"""批量：与逐件记账答复相同、账也相同；坏的一件说出是第几项，一件也不记；再来一次都答“已记过”；客户端内存不随件数长。"""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from jincai.kernel.facts import Fact
from jincai.ledger import api as ledger
from jincai.ledger import posting, staging
from jincai.ledger.tests.story import CITY, YEAR, accept, counted, fact, left, money, request, rows, statuses
from jincai.ledger.tests.test_random_books import CALLS, FIRST, _balances, _deltas, _each_fact_once, _entries, thrown_away

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_scope")]
WHERE = {"year": YEAR, "division": CITY}
Call = Callable[[list[list[Fact]]], list[ledger.Answer]]


def books(post: Call, calls: list[list[list[Fact]]]) -> tuple[Any, ...]:
    """Everything that one way of posting answers and leaves behind."""
    with thrown_away():
        answers = [post(call) for call in calls]
        kept = rows("select id, kind, document, causes, body, actor from ledger.fact order by seq")
        held = rows(
            "select book, account, control, document, since, by from ledger.balance where amount <> 0 and document <> '' order by 1, 2, 3, 4"
        )
        return answers, _balances(), _entries(), _deltas(), kept, held


@given(calls=CALLS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], derandomize=True
)
def test_a_batch_answers_and_books_as_the_same_facts_one_call_at_a_time(in_scope: None, calls: list[list[list[Fact]]]) -> None:
    given = [_each_fact_once(call) for call in [FIRST, *calls]]
    assert books(ledger.post, given) == books(ledger.post_many, given)


def test_the_refused_ones_are_named_in_their_place() -> None:
    """一批七千件，每十件有一件要得太多：正是那些被拒绝，其余都在账上。"""
    accept(money("Z1", "1000000.00"))
    made = ([request(f"ZF{n}", "999999.00" if n % 10 == 9 else "1.00")] for n in range(7_000))
    answers = ledger.post_many(made)
    assert [n for n, answer in enumerate(answers) if not answer.ok] == list(range(9, 7_000, 10))
    assert Counter(answer.status for answer in answers) == {"accepted": 6_300, "refused": 700}
    ((short,), (later,)) = answers[9].shortages, answers[6_999].shortages
    assert (short.seen, short.earlier, short.need) == (D("1000000.00"), D("-9.00"), D("999999.00"))
    assert (later.earlier, later.holds) == (D("-6300.00"), ()), "the balance as left by those accepted before it in the batch"
    assert left("HELD_BY_REQUEST") == {"Z1": D("6300.00")}
    again = ledger.post_many([request(f"ZF{n}", "999999.00" if n % 10 == 9 else "1.00")] for n in range(7_000))
    assert Counter(answer.status for answer in again) == {"repeated": 6_300, "refused": 700} and counted()[0] == 6_302
    assert again[6_999].shortages[0].holds is again[9].shortages[0].holds, (
        "told once for all: seven hundred lists of six thousand would be too many"
    )
    assert len(again[9].shortages[0].holds) == 6_300


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda n: request(f"ZF{n}", D("1.234")), r"第 5500 项（支付申请 ZF5499）：amount .*不足一分"),
        (lambda n: request(f"ZF{n}", "1.00", year=2026), r"第 5500 项（支付申请 ZF5499）：日期 2025-03-03 不在 2026 年度内"),
        (lambda n: request("ZF7", "1.00"), "同一次记账里有重复的事实"),
        (lambda n: fact("clearing.cleared", f"ZF{n}", "1.00", gov_econ="51201"), "没有为“51201”指定科目"),
    ],
)
def test_one_bad_fact_in_a_big_batch_and_nothing_is_written(spoil: Callable[[int], Fact], says: str) -> None:
    accept(money("Z1", "1000000.00"))
    before = counted()
    made = ([spoil(n) if n == 5_499 else request(f"ZF{n}", "1.00")] for n in range(6_000))
    with pytest.raises(ledger.BadFact, match=says), transaction.atomic():
        ledger.post_many(made)
    assert counted() == before and left("EXECUTABLE") == {"Z1": D("1000000.00")}
    assert {answer.status for answer in ledger.post_many([[request("ZF1", "1.00")]])} == {"accepted"}, "the connection is as good as before"


def test_who_gives_the_facts_may_fail_in_the_middle() -> None:
    accept(money("Z1", "100.00"))
    before = counted()

    def broken() -> Iterator[list[Fact]]:
        yield [request("ZF1", "1.00")]
        raise OSError("文件断了")

    with pytest.raises(OSError, match="文件断了"), transaction.atomic():
        ledger.post_many(broken())
    assert counted() == before and statuses(request("ZF1", "1.00")) == ["accepted"]


def test_an_empty_batch_and_an_empty_group() -> None:
    assert ledger.post_many([]) == []
    with pytest.raises(ledger.BadFact, match="第 2 组没有事实"), transaction.atomic():
        ledger.post_many([[request("ZF1", "1.00")], []])


def test_two_batches_in_one_transaction_do_not_mix() -> None:
    accept(money("Z1", "100.00"))
    assert [len(ledger.post_many([request(f"ZF{n}", "1.00")] for n in range(start, start + 3))) for start in (0, 3)] == [3, 3]
    assert left("HELD_BY_REQUEST") == {"Z1": D("6.00")} and rows("select count(*) from pg_temp.jincai_item") == [(3,)]


NASTY = ("制表\t符", "换\n行\r\n", "反斜\\杠 \\N \\.", "引\"号'", "𠮷野家 👍", "e\u0301 é", "\u200b零宽", "{a,b}", "%s %(x)s", "\x01\x7f")


@pytest.mark.parametrize("post", [ledger.post, ledger.post_many])
def test_every_text_comes_back_as_it_went_in(post: Call) -> None:
    accept(money("Z1", "100.00"))
    made = [request(f"ZF{text}", "1.00", payee=text, project=text, reason=text) for text in NASTY]
    cause = made[0].id
    made += [request("多个来由", "1.00", causes=tuple(each.id for each in made)), request("一个来由", "1.00", causes=(cause,))]
    assert {answer.status for answer in post([[each] for each in made])} == {"accepted"}
    kept = {row.id: row for row in ledger.facts([each.id for each in made], **WHERE)}
    for each in made:
        assert (kept[each.id].document, kept[each.id].body, kept[each.id].causes) == (each.document, each.body(), each.causes)
    assert {answer.status for answer in post([[each] for each in made])} == {"repeated"}
    elements = {row[0] for row in rows("select body->>'project' from ledger.element where body ? 'project'")}
    assert elements == set(NASTY) and len(ledger.following([cause], **WHERE)) == 2
    assert ledger.check_books(**WHERE, alias="default").ok and ledger.differs_from_replay(**WHERE, alias="default") == []
    undone = [
        ledger.Reversed(
            division=CITY, year=YEAR, on=each.on, actor="x", document_kind="k", document="红", key=str(n), causes=(each.id,), reverses=str(each.id),
            reason="试",
        )
        for n, each in enumerate(made)
    ]  # fmt: skip
    assert {answer.status for answer in post([[each] for each in undone])} == {"accepted"}
    assert ledger.check_books(**WHERE, alias="default").ok and left("HELD_BY_REQUEST") == {}


def peak(count: int, start: int) -> int:
    """Bytes of Python memory at most while a generator of this many facts is posted."""
    tracemalloc.start()
    try:
        answers = ledger.post_many([request(f"ZF{n}", "0.01")] for n in range(start, start + count))
        assert len(answers) == count and all(answer.ok for answer in answers)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_client_keeps_no_copy_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK", 1_000)
    accept(money("Z1", "1000000.00"))
    few, many = peak(2_000, 0), peak(12_000, 2_000)
    assert many - few < 10_000 * 60, "an answer is eight bytes, a fact would be a thousand"


def test_a_source_that_fails_while_the_server_is_at_work_leaves_nothing_and_a_usable_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK", 10)
    accept(money("Z1", "1000.00"))

    def source() -> Iterator[list[Fact]]:
        yield from ([request(f"ZF{n}", "1.00")] for n in range(25))
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"), transaction.atomic():
        ledger.post_many(source())
    assert left("HELD_BY_REQUEST") == {}
    assert {answer.status for answer in ledger.post_many([request(f"ZF{n}", "1.00")] for n in range(25))} == {"accepted"}


def test_what_the_server_finds_wrong_in_a_chunk_stops_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK", 10)
    monkeypatch.setattr(posting, "fit", lambda fact, item: True)
    accept(money("Z1", "1000.00"))
    groups = [[request(f"ZF{n}", "1.00", allotment="" if n == 3 else "Z1")] for n in range(25)]
    with pytest.raises(ledger.BadFact, match="allotment"), transaction.atomic():
        ledger.post_many(groups)
    assert left("HELD_BY_REQUEST") == {}


@pytest.mark.load
def test_two_hundred_thousand_facts_in_fifty_megabytes() -> None:
    accept(money("Z1", "1000000.00"))
    assert peak(200_000, 0) < 50 * 2**20
    assert left("HELD_BY_REQUEST") == {"Z1": D("2000.00")}
