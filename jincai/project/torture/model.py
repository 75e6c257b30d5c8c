"""字典账：手写的指标账模型，不看记账规则，也不看数据库：每种事实从哪里拿、放到哪里。

A place is (book, account, control, document). Amounts are on the normal side, so nothing here may ever be below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Place = tuple[str, int, str, str]
Move = tuple[Place, Decimal]
Fact = Mapping[str, Any]

AUTHORITY, POOL, OF_DIVISION, OF_DEPARTMENT, UNRELEASED = 1201, 2101, 2201, 2301, 2401
FREE, FROZEN, REQUESTED, ORDERED, PAID = 3101, 4101, 4501, 4601, 5101
CONTRACTED, PROCURED = 4301, 4201
PLAN, PLAN_HELD, PLAN_USED, PLAN_SOURCE = 6101, 6102, 6103, 6201
HELD = (FROZEN, PROCURED, CONTRACTED, REQUESTED, ORDERED, PLAN_HELD)
DONE = (PAID, PLAN_USED)
CASH = 1001
SILENT = ("payment.reviewed",)


def moves(kind: str, document: str, body: Mapping[str, Any]) -> list[Move]:
    """一件事实的变动: what it takes (negative) and gives (positive). KeyError for a kind the model does not know."""
    if kind in SILENT:
        return []
    amount = Decimal(body["amount"])
    family, _, what = kind.partition(".")
    taken, given = _SAY[family](what, document, body)
    return [(place, -amount) for place in taken] + [(place, amount) for place in given]


Two = tuple[list[Place], list[Place]]


def _place(account: int, *control: str, document: str = "", book: str = "allotment") -> Place:
    return book, account, "|".join(control), document


def _pools(body: Mapping[str, Any], side: str = "") -> tuple[Place, Place, Place]:
    """待分的三处：预算处、处室、部门。"""
    fund, func = body["fund"], body[f"{side}exp_func"]
    department = body.get(f"{side}department", "")
    return _place(POOL, fund, func), _place(OF_DIVISION, fund, func), _place(OF_DEPARTMENT, department, fund, func)


def _budget(what: str, document: str, body: Mapping[str, Any]) -> Two:
    both = [_pools(body)[0], _place(AUTHORITY, body["fund"])]
    return (both, []) if what == "decreased" else ([], both)


def _allotment(what: str, document: str, body: Mapping[str, Any]) -> Two:
    pool, of_division, of_department = _pools(body)
    line = body.get("allotment", "")
    free, frozen, waiting = _place(FREE, line), _place(FROZEN, line, document=document), _place(UNRELEASED, line)
    match what:
        case "distributed":
            return [pool], [of_division]
        case "allocated":
            return [of_division], [of_department]
        case "approved_to_unit":
            return [of_department], [waiting]
        case "activated":
            return [waiting], [free]
        case "reserve_used":
            return [_pools(body, "from_")[0]], [of_division]
        case "reclaimed":
            return [free], [pool]
        case "frozen" | "virement_applied":
            return [free], [frozen]
        case "unfrozen" | "virement_rejected":
            return [frozen], [free]
        case "virement_approved":  # across departments it goes through the pools and stays in none
            return [_place(FROZEN, body["from_allotment"], document=document)], [free]
    raise KeyError(what)


def _payment(what: str, document: str, body: Mapping[str, Any]) -> Two:
    line, plan = body["allotment"], body.get("plan", "")
    free, asked = _place(FREE, line), _place(REQUESTED, line, document=document)
    ordered, paid = _place(ORDERED, line, document=document), _place(PAID, line)
    source = _place(CONTRACTED, line, document=body.get("from_document", document)) if body.get("origin") == "contract" else free
    left, held, used = (_place(a, plan, document=d) for a, d in ((PLAN, ""), (PLAN_HELD, document), (PLAN_USED, "")))
    wrong = body.get("from_allotment", "")
    main, beside = {
        "requested": ((source, asked), (left, held)),
        "ended": ((asked, source), (held, left)),
        "ordered": ((asked, ordered), None),
        "confirmed": ((ordered, paid), (held, used)),
        "failed": ((ordered, source), (held, left)),
        "refunded": ((paid, source), (used, left)),
        "corrected": ((_place(PAID, wrong), paid), (free, _place(FREE, wrong))),
    }[what]
    both = [main, *([beside] if beside and (plan or wrong) else [])]
    return [pair[0] for pair in both], [pair[1] for pair in both]


def _procurement(what: str, document: str, body: Mapping[str, Any]) -> Two:
    line = body["allotment"]
    free, planned, signed = _place(FREE, line), _place(PROCURED, line, document=document), _place(CONTRACTED, line, document=document)
    match what:
        case "plan_drafted":
            return [free], [planned]
        case "plan_returned":
            return [planned], [free]
        case "contract_signed":
            return [_place(PROCURED, line, document=body["from_document"]) if body.get("from_document") else free], [signed]
        case "contract_returned":
            return [signed], [_place(PROCURED, line, document=body["to_document"]) if body.get("to_document") else free]
    raise KeyError(what)


def _cashplan(what: str, document: str, body: Mapping[str, Any]) -> Two:
    return [], [_place(PLAN, body["plan"]), _place(PLAN_SOURCE, body["plan"])]


def _cash(what: str, document: str, body: Mapping[str, Any]) -> Two:
    cash = [_place(CASH, body["treasury_account"], book="fiscal")]
    return ([], cash) if what == "opened" else (cash, [])


_SAY = {
    "budget": _budget, "allotment": _allotment, "payment": _payment, "procurement": _procurement, "cashplan": _cashplan, "treasury": _cash,
    "clearing": _cash,
}  # fmt: skip


def reversed_moves(past: Mapping[str, Any]) -> list[Move]:
    """红冲：原来怎样，反过来。"""
    return [(place, -amount) for place, amount in moves(past["kind"], past["document"], past["body"])]


def modelled(book: str, account: int) -> bool:
    """科目在模型里吗：指标账全部，财政总账只有国库存款。"""
    return book == "allotment" or (book, account) == ("fiscal", CASH)


def _changes(fact: Fact, known: Mapping[str, Fact]) -> list[Move]:
    if fact["kind"] != "ledger.reversed":
        return moves(fact["kind"], fact["document"], fact["body"])
    past = known.get(fact["body"]["reverses"])
    return reversed_moves(past) if past else []


def net(facts: Iterable[Fact], known: Mapping[str, Fact]) -> dict[Place, Decimal]:
    """一组事实的净变动；`known` are the facts that a reversal may name, by id."""
    out: dict[Place, Decimal] = {}
    for fact in facts:
        for place, amount in _changes(fact, known):
            out[place] = out.get(place, Decimal(0)) + amount
    return out
