"""所填的留着：没有办成，回到原来那张表单，说为什么，填的字都还在。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.ui.pages import attempt, refusal_kept, status_of

Result = TypeVar("Result")


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """所填: which `form` of the page, what was `given`, `why` it was not done. In a template: `kept`."""

    form: str
    given: QueryDict
    why: Refused | UserError

    @property
    def told(self) -> list[tuple[str, str]]:
        """为什么，怎么办：一条一行."""
        if isinstance(self.why, Refused):
            return [(v.says, "　".join(part for part in (v.remedy, f"能帮：{v.who}" if v.who else "") if part)) for v in self.why.violations]
        return [(self.why.says, self.why.remedy)]

    @property
    def status(self) -> int:
        """The answer's: as on a page of its own."""
        return status_of(self.why)


def keeping(request: HttpRequest, form: str, verb: Callable[[], Result]) -> tuple[Result | None, Kept | None]:
    """试办，不成就留着所填: (result, None), or (None, what the page shows again). A refusal is audited."""
    done, why = attempt(verb, lambda refused: refusal_kept(request, refused))
    return done, Kept(form, request.POST, why) if why else None


def to_page(request: HttpRequest, name: str) -> HttpResponse | None:
    """只收表单的网址被当作页面打开（留着所填的那一页上的筛选、翻页、重新载入）: on to the page, filters kept; None for a POST."""
    if request.method == "POST":
        return None
    answer = redirect(name)
    answer["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
    return answer
