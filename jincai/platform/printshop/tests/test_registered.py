"""登记：一种单据只有一种排法；没有登记的说明白；一次至多打二百份。打印全程在 tests/journeys/test_printing.py。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import pytest

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.platform.printing import api as printing
from jincai.platform.printshop import api as printshop
from jincai.platform.printshop import declared, operations


def nothing(_sight: printshop.Sight, _numbers: Sequence[str]) -> Iterable[list[printing.Page]]:
    return []


def other(_sight: printshop.Sight, _numbers: Sequence[str]) -> Iterable[list[printing.Page]]:
    return []


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> printshop.Paper:
    monkeypatch.setattr(declared, "_PAPERS", {})
    printshop.paper("slip", "便条")(nothing)
    return printshop.paper_of("slip")


def test_one_kind_has_one_way_to_be_drawn(registered: printshop.Paper) -> None:
    assert printshop.papers() == (registered,) and registered.title == "便条"
    printshop.paper("slip", "便条")(nothing)
    with pytest.raises(RuntimeError, match="slip"):
        printshop.paper("slip", "便条")(other)


def test_a_kind_nobody_draws_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="没有这种可打印的单据"):
        printshop.paper_of("no such paper")


@pytest.mark.parametrize("many", [0, printshop.MOST + 1])
@pytest.mark.django_db
def test_none_and_too_many_are_refused(registered: printshop.Paper, many: int) -> None:
    actor = identity.system("420000000")
    sight = printshop.Sight(division="420000000", year=2025, actor=actor, on=date(2025, 3, 1), site="", at=datetime(2025, 3, 1, tzinfo=UTC))
    with pytest.raises(UserError, match=f"选了 {many} 份，一次打印 1 到 200 份"):
        operations.ask(registered, sight, [str(number) for number in range(many)], mark=lambda *_: "")
