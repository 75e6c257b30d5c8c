"""压力考验：短的一次在平时的测试里，长的一次是 make test-torture；弄坏了要说得出来。"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jincai.project.torture import journal
from jincai.project.torture.plan import Plan, accidents
from jincai.project.torture.streams import stream
from tests.torture.runs import remove, tamper_with_database, tamper_with_journal, torture

NONE = ("overspent", "lost", "doubled", "strangers", "drift", "wrong_refusals", "out_of_order", "closed", "outbox", "unanswered", "broke")


@pytest.fixture(scope="module")
def short() -> Iterator[tuple[int, dict[str, Any]]]:
    """One short run whose database and journals are kept."""
    status, result = torture("--seconds", 5, "--seed", 5, "--workers", 6, "--keep")
    yield status, result
    remove(Path(result["folder"]))


def kept_its_promises(status: int, result: dict[str, Any]) -> None:
    assert {name: result[name] for name in NONE} == dict.fromkeys(NONE, 0), result["failures"]
    assert (status, result["ok"], result["hung"], result["deadlocks"]) == (0, True, 0, 0)
    assert result["accepted"] and result["refused"] and result["refusals_checked"], "there was something to accept and to refuse"
    assert result["server_kills"] and result["worker_kills"], "there was something to survive"
    assert [result["settings"][name] for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3


def test_a_few_seconds_of_torture(short: tuple[int, dict[str, Any]]) -> None:
    kept_its_promises(*short)


def test_what_was_tampered_with_afterwards_is_named(short: tuple[int, dict[str, Any]]) -> None:
    """现场被人改过：余额、事实、答复、拒绝里的数；重新对账，各叫各的名。"""
    folder = Path(short[1]["folder"])
    tamper_with_database(
        folder,
        "update ledger.balance set amount = amount + 1 where account = 3101 and control = 'Z1' and division = 530700000",
        "delete from ledger.fact where id = (select id from ledger.fact where kind = 'payment.requested' order by seq limit 1)",
        'insert into ledger.fact (year, division, id, kind, "on", actor, document_kind, document, body) '
        'select year, division, gen_random_uuid(), kind, "on", actor, document_kind, document, body from ledger.fact '
        "where kind = 'allotment.frozen' order by seq limit 1",
    )
    tamper_with_journal(folder, _more_than_enough)
    _answer_twice(folder)
    tamper_with_journal(folder, _said_yes_to_a_batch)
    status, result = torture("--replay", folder)
    assert (status, result["ok"]) == (1, False)
    assert {name for name in NONE if result[name]} >= {"lost", "doubled", "strangers", "drift", "wrong_refusals"}
    assert {each["what"] for each in result["failures"]} >= {"lost", "doubled", "stranger", "drift", "refusal"}
    assert {each.get("which") for each in result["failures"] if each["what"] == "drift"} >= {"balance", "orphan", "replay", "model"}


def _more_than_enough(line: dict[str, Any]) -> bool:
    shortages = [short for each in line.get("answers", ()) for short in each.get("shortages", ()) if "seen" in short]
    for short in shortages[:1]:
        short["seen"] = "99999999.99"
    return bool(shortages)


def _answer_twice(folder: Path) -> None:
    """Another worker says that it, too, was told that a fact of somebody else's was accepted."""
    call = next(each for each in journal.read(folder).calls if each.do == "request" and each.answers[0]["status"] == "accepted")
    sent = {"n": 0, "t": call.sent, "do": call.do, "how": call.how, "division": call.division, "sent": call.groups}
    answered = {"n": 0, "t": call.answered, "answers": call.answers}
    folder.joinpath("99.jsonl").write_text(json.dumps(sent) + "\n" + json.dumps(answered) + "\n", encoding="utf-8")


def _said_yes_to_a_batch(line: dict[str, Any]) -> bool:
    refused = [each for each in line.get("answers", ()) if each["status"] == "refused" and len(line["answers"]) > 1]
    for each in refused[:1]:
        each["status"] = "accepted"
    return bool(refused)


def test_the_same_seed_is_the_same_work_and_the_same_accidents() -> None:
    plan, other = Plan(30, 7, 4), Plan(30, 8, 4)

    def first(wanted: Plan, worker: int) -> list[Any]:
        return [(n, step) for _, n, step in itertools.islice(stream(wanted, worker), 200)]

    assert accidents(plan) == accidents(plan) != accidents(other)
    assert first(plan, 2) == first(plan, 2)
    assert first(plan, 2) != first(plan, 3) and first(plan, 2) != first(other, 2)
    assert sum(each.kind == "server" for each in accidents(Plan(0.5, 1, 1))) == 1, "the server dies in the shortest of runs"


def test_a_journal_torn_by_death_goes_on_where_it_was_whole(tmp_path: Path) -> None:
    file = tmp_path / "0.jsonl"
    book = journal.Journal(file)
    book.say(0, do="request", how="one", division="530700000", sent=[], kept=[0], paper=0, step=0)
    book.say(0, answers=[{"status": "accepted"}])
    book.say(1, do="order", how="one", division="530700000", sent=[], kept=[0], paper=0, step=1)
    book.close()
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"n": 1, "t": 1.0, "answ')
    after = journal.Journal(file)
    assert file.read_bytes() == whole
    assert (after.open, after.past[0]["taken"], "taken" in after.past[1]) == (1, [True], False)
    after.close()


@pytest.mark.parametrize("words", [["--seconds", "0"], ["--workers", "0"], ["--replay", "/nowhere"], ["--seconds", "long"]])
def test_bad_usage_is_a_sentence(words: list[str]) -> None:
    status, result = torture(*words)
    assert status == 2 and result["says"] and result["remedy"]


@pytest.mark.torture
def test_a_minute_of_torture() -> None:
    status, result = torture("--seconds", 60, "--seed", 7)
    kept_its_promises(status, result)
    assert result["repeated"] and result["conflict"] and result["server_kills"] >= 4 and result["worker_kills"] >= 40
    assert {"57P01", "gone", "killed"} <= result["retries"].keys(), "backends thrown out, servers gone, workers killed"
    assert result["by_kind"]["expire"].keys() >= {"accepted", "refused"}, "some expired in time, some were ordered first"


@pytest.mark.torture
@pytest.mark.parametrize(("broken", "named"), [("floors", "overspent"), ("locks", "drift")])
def test_a_broken_posting_function_is_found_out(broken: str, named: str) -> None:
    """没有底线、没有锁的记账函数，都要判为不通过。"""
    status, result = torture("--seconds", 4, "--seed", 3, "--sabotage", broken)
    remove(Path(result["folder"]))
    assert (status, result["ok"]) == (1, False) and result[named], result["failures"][:5]
