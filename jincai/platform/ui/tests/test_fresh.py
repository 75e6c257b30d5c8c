"""近数：只在网页进程里留，会老。"""

from __future__ import annotations

from typing import Any

from jincai.platform.ui import fresh


def test_what_is_kept_is_kept_only_in_a_web_process_and_grows_old(settings: Any) -> None:
    taken: list[int] = []

    def take() -> int:
        taken.append(1)
        return len(taken)

    assert [fresh.fresh("k", take).value, fresh.fresh("k", take).value] == [1, 2], "tests and commands always ask"
    settings.SERVER = True
    fresh.stale()
    assert [fresh.fresh("k", take).value, fresh.fresh("k", take).value] == [3, 3]
    assert fresh.fresh("k", take, seconds=0).value == 4
    fresh.stale()
