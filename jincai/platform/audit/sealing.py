"""封存与核对：量的人是核对账户，读得到全部，写不了；存下的人在自己的范围里。"""

from __future__ import annotations

import dataclasses
from datetime import date

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from jincai.kernel.problems import UserError
from jincai.platform.audit import chain
from jincai.platform.audit.chain import ORIGIN, Seal

NATIONAL = "000000000"
Drift = dict[str, object]
_GUARDS = ("audit_record_forbid", "audit_seal_forbid")


def unsealed(*, alias: str = "checker") -> list[str]:
    """还有记录没有封存的区划（正在办理的事务之前的）。"""
    rows = chain.asked(
        alias,
        """with recursive d as (
             select min(division) as division from audit_record
             union all select (select min(division) from audit_record r where r.division > d.division) from d where d.division is not null)
           select d.division from d where d.division is not null and exists (
             select from audit_record r where r.division = d.division and r.xact < pg_snapshot_xmin(pg_current_snapshot()) and (r.xact, r.id) >
               (select coalesce(max(s.last_xact), '0'::xid8), coalesce(max(s.last_id) filter (where s.last_xact = m.top), 0)
                from audit_seal s, (select max(last_xact) as top from audit_seal where division = d.division) m where s.division = d.division))
           order by 1""",
    )
    return [str(row[0]) for row in rows]


def measure(*, division: str, day: date, alias: str = "checker") -> Seal | None:
    """量封存: of the records that no seal holds yet; nothing is written. None when there are none.

    Only records of transactions older than every running one: what commits late has a later place and comes into the next seal.
    Set by the day, not bounded by it: the seal says up to which record it goes. Raises UserError for a day before the last seal's.
    """
    before = chain.last_seal(division, alias)
    if day < before.day:
        raise UserError(f"区划 {division} 的审计已封存到 {before.day}，不能再封 {day} 的", f"用 {before.day} 或以后的日期")
    ((bound,),) = chain.asked(alias, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    made, rows, last = chain.digest(before, (int(bound) - 1, 2**62), alias)
    if not rows:
        return None
    found = Seal(
        division=division, number=before.number + 1, day=day, rows=rows, last_xact=last[0], last_id=last[1], sm3="", previous=before.sm3,
    )  # fmt: skip
    made.update(found.closing())
    return dataclasses.replace(found, sm3=made.hexdigest())


def keep(made: Seal, using: str = DEFAULT_DB_ALIAS) -> None:
    """存下封存, in a scope of the division. Raises UserError when another one took its place meanwhile; then measure again."""
    values = (made.division, made.number, made.day, made.rows, str(made.last_xact), made.last_id, made.sm3, made.previous)
    try:
        with connections[using].cursor() as cursor:
            cursor.execute("select audit_keep_seal(%s, %s, %s, %s, %s::text::xid8, %s, %s, %s)", values)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "40001":
            raise
        raise UserError(f"区划 {made.division} 的审计刚刚有别人封存过", "再封一次，会接在它后面") from error


def seal(*, division: str, day: date, using: str = DEFAULT_DB_ALIAS, alias: str = "checker") -> Seal | None:
    """封存: measure and keep, in a scope of the division. None when there is nothing new, so sealing twice is one seal."""
    made = measure(division=division, day=day, alias=alias)
    if made:
        keep(made, using)
    return made


def verify(*, division: str, alias: str = "checker", known: dict[int, str] | None = None) -> list[Drift]:
    """核对封存: every seal computed anew from the records, each judged by the one before, so one that is broken does not hide the others.

    `known`: seals (number → sm3) kept elsewhere, such as in the ledger's facts; they must be on the chain. Empty when all holds.
    """
    kept = chain.seals(division, alias)
    found = guards(alias=alias)
    last = chain.origin(division)
    for each in kept:
        found += [_drift(each, says) for says in _judged(last, each, alias)]
        last = each
    stored = {each.number: each.sm3 for each in kept}
    for number, sm3 in sorted((known or {}).items()):
        if stored.get(number) != sm3:
            says = "总账里记着的封存与库里的不符：链被换过" if number in stored else "总账里记着的封存不见了：链的末尾被去掉"
            found.append({"what": "seal", "division": division, "number": number, "says": says})
    return found


def guards(*, alias: str = "checker") -> list[Drift]:
    """护栏还在不在: the triggers that forbid changing and the policies that forbid writing and reading outside the door."""
    on = {str(row[0]) for row in chain.asked(
        alias, "select tgname from pg_trigger where tgname = any(%s) and tgenabled = 'O' and tgrelid = any(%s::regclass[])",
        [list(_GUARDS), ["audit_record", "audit_seal"]],
    )}  # fmt: skip
    found: list[Drift] = [{"what": "guard", "says": f"触发器 {name} 停用了或不见了：审计可以被改"} for name in _GUARDS if name not in on]
    rows = chain.asked(
        alias, "select relname from pg_class where oid = any(%s::regclass[]) and not (relrowsecurity and relforcerowsecurity)",
        [["audit_record", "audit_seal"]],
    )  # fmt: skip
    return found + [{"what": "guard", "says": f"{name} 的行级安全没有打开"} for (name,) in rows]


def _judged(last: Seal, each: Seal, alias: str) -> list[str]:
    if each.number != last.number + 1:
        return [f"第 {last.number + 1} 次封存不见了"]
    said = [] if each.previous == (last.sm3 if last.number else ORIGIN) else ["与上一次封存接不上"]
    made, rows, _end = chain.digest(dataclasses.replace(last, sm3=each.previous), (each.last_xact, each.last_id), alias)
    made.update(each.closing())
    if made.hexdigest() != each.sm3:
        more = rows - each.rows
        said.append(f"记录多了 {more} 条" if more > 0 else f"记录少了 {-more} 条" if more else "记录或封存本身改过")
    return said


def _drift(each: Seal, says: str) -> Drift:
    return {"what": "seal", "division": each.division, "number": each.number, "day": str(each.day), "says": says}
