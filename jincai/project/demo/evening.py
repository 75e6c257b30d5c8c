"""晚上对账：每天三方逐张核对；说得清的对账人、复核人各签一次，最后几天留给看演示的人签。"""

from __future__ import annotations

from datetime import date

from jincai.kernel.problems import UserError
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import Actor, scope
from jincai.project.demo.options import Options
from jincai.project.demo.papers import holding
from jincai.treasury.reconciliation import api as reconciliation

LEFT = 3
"""最后几个对账日不签，在对账台上等人签。"""


def reconcile(o: Options, staff: dict[str, Actor], on: date, *, sign: bool) -> None:
    """取数对账，签认. Raises UserError for a difference that nobody can explain: the demonstration itself is wrong then."""
    clerk, accountant = holding(staff, "treasury_preparer"), holding(staff, "accountant")
    told = {"division": o.division, "year": o.year, "on": on}
    with scope(divisions=[o.division], actor=clerk):
        row = reconciliation.reconcile(**told, actor=clerk)  # type: ignore[arg-type]
        if not row.ok:
            raise UserError(f"{on} 对账说不清：{_why(o, row)}", "把以上内容报告给维护者")
        if sign:
            reconciliation.check_day(**told, actor=clerk)  # type: ignore[arg-type]
    if sign:
        with scope(divisions=[o.division], actor=accountant):
            reconciliation.sign_day(**told, actor=accountant)  # type: ignore[arg-type]


def settle(o: Options, on: date) -> None:
    """年终决算日：国库十二月三十一日总要日终，出全年的对账单；当天不上班的年份也一样."""
    with scope(divisions=[o.division]):
        exchange.clock(o.division, "pboc", on, "close")
    done = exchange.collect(division=o.division, counterpart="pboc")
    if done.failed or done.refused or done.conflicts or done.troubled:
        raise UserError(f"收取 pboc：{done.says}", "看收到的凭证")


def _why(o: Options, row: reconciliation.DayRow) -> str:
    rows = reconciliation.differences(division=o.division, year=o.year, on=row.on, limit=20)
    odd = [each.says for each in rows if not each.closed_on and not each.explained][:3]
    gaps = [f"{line['name']}差 {line['unexplained']} 元" for line in row.figures.get("rows", []) if line["unexplained"] != "0.00"]
    return "；".join([*(f"没有收到 {missing}" for missing in row.missing), *gaps, *odd])
