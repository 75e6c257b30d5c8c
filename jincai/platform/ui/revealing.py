"""显示敏感信息：屏幕上默认遮住；写明事由、凭岗位显示这一次，进审计；再打开这一页又是遮住的。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from django.http import HttpRequest

from jincai.kernel.problems import UserError
from jincai.kernel.rules import Refused
from jincai.platform.ui.pages import attempt, status_of


@dataclasses.dataclass(frozen=True, slots=True)
class Revealed:
    """这一次的显示: which `field` was asked for, with what `reason`; `shown` whole, or `why` not. For `ui/reveal.html`."""

    field: str = ""
    reason: str = ""
    shown: str = ""
    why: Refused | UserError | None = None
    part: bool = False

    @property
    def says(self) -> str:
        """为什么没有显示."""
        if isinstance(self.why, Refused):
            return "；".join(violation.says for violation in self.why.violations)
        return f"{self.why.says}　{self.why.remedy}" if self.why else ""

    @property
    def status(self) -> int:
        """The answer's: 403 without the right, 400 for a reason that is none; 200 where only a part of the page is put in."""
        return 200 if self.why is None or self.part else status_of(self.why)


def revealed(request: HttpRequest, find: Callable[[str, str], str]) -> Revealed:
    """显示: on a POST, what `find(field, reason)` answers (it asks the right and writes the audit); on a GET nothing."""
    if request.method != "POST":
        return Revealed()
    field, reason = (request.POST.get(name, "").replace("\0", "").strip()[:200] for name in ("field", "reason"))
    shown, why = attempt(lambda: find(field, reason))
    return Revealed(field, reason, shown or "", why, bool(getattr(request, "htmx", False)))
