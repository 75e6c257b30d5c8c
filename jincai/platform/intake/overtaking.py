"""两处改同一批：后存的被告知谁、何时、改了哪几格、现在是什么；所填的一格也不丢，看过了再存一次才用自己的。"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.platform.intake import models
from jincai.platform.intake.declared import sheet

HEAD = 0
"""表头各格的行号."""
TOLD = 6
"""说出几格；再多的只说还有几格."""
Change = tuple[int, str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Differs:
    """不同的一格: row (0 = the head), column, its title, as it is kept now, as it was typed here (None: not typed here)."""

    at: int
    key: str
    title: str
    theirs: str
    mine: str | None

    @property
    def says(self) -> str:
        """一句."""
        where = f"第 {self.at} 行 {self.title}" if self.at else self.title
        return f"{where}现在是“{self.theirs}”" + (f"，你填的是“{self.mine}”" if self.mine is not None else "")


class Overtaken(UserError):
    """别处先存了：`edition` to send again with after it was read, `differs` the cells that were changed there."""

    def __init__(self, batch: models.Batch, differs: Sequence[Differs]) -> None:
        """Who, when and what, in one sentence."""
        who = next((person.name for person in identity.people() if person.user == batch.by), batch.by)
        more = f"等 {len(differs)} 格" if len(differs) > TOLD else ""
        what = "；".join(each.says for each in differs[:TOLD]) or "存过一次，各格与你填的一样"
        when = f"{timezone.localtime(batch.kept_at):%m-%d %H:%M:%S}"
        super().__init__(f"{who}在另一个窗口改过这一批（{when}）：{what}{more}", "看过了再存一次，就用你填的；你填的都还在")
        self.edition, self.differs = batch.edition, list(differs)


def touch(batch: models.Batch, changes: Iterable[Change], head: Iterable[str]) -> None:
    """记下这一版改了哪几格."""
    batch.edition += 1
    batch.touched = {**batch.touched, **{f"{at}|{key}": batch.edition for at, key, _ in changes}, **{f"{HEAD}|{key}": batch.edition for key in head}}


def differs(batch: models.Batch, cells: Sequence[Sequence[str]], changes: Sequence[Change], head: Mapping[str, str], edition: int) -> list[Differs]:
    """`edition` 那一版以后别处改了、与这里填的不同的格, by row."""
    wanted = sheet(batch.kind)
    mine = {(at, key): typed for at, key, typed in changes} | {(HEAD, key): typed for key, typed in head.items()}
    found = []
    for name, since in batch.touched.items():
        at, key = int(name.partition("|")[0]), name.partition("|")[2]
        known = key in (wanted.keys if at else batch.head)
        if since > edition and known:
            theirs = batch.head.get(key, "") if not at else cells[at - 1][list(wanted.keys).index(key)] if at <= len(cells) else ""
            if mine.get((at, key)) != theirs:
                found.append(Differs(at, key, wanted.column(key).title, theirs, mine.get((at, key))))
    return sorted(found, key=lambda each: (each.at, each.key))
