"""问什么、谁能看。"""

from __future__ import annotations

from django.http import HttpRequest

from jincai.kernel.rules import Refused, Violation
from jincai.platform.standards import api as standards
from jincai.platform.ui.api import Desk


def finance(request: HttpRequest) -> Desk:
    """只给财政人员. Raises Refused for a unit's person."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    allowed(desk)
    return desk


def allowed(desk: Desk) -> None:
    """只给财政人员. Raises Refused for a unit's person."""
    if desk.agencies is not None:
        raise Refused([not_yours("清算额度由财政部门下达给人民银行，单位不办也不看", "清算额度")], "不能查看")


def not_yours(says: str, subject: str) -> Violation:
    """无权：说为什么，向谁问."""
    return Violation(rule="I02", says=says, cites="单位财务权限按岗位和单位授予", subject=subject, remedy="向国库处查询", who="国库处")


def name(desk: Desk, code_set: str, code: str) -> str:
    """代码的名称."""
    found = standards.code(code_set, code, desk.today, desk.division)
    return found.name if found else code
