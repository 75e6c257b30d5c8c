"""拒绝对不对：拒绝时说的每个数，都要是那一刻的数。

A refusal was decided some time between the sending of its last attempt and its answer. What it says it saw must be an amount that this
balance had in that time; it must be less than what was needed; every hold must be one that was there; and what was free, held and
executed together must be what the allotment had been given in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from jincai.ledger import api as ledger
from jincai.project.torture import model
from jincai.project.torture.closings import Closings
from jincai.project.torture.history import NOTHING, History, Unit, judged
from jincai.project.torture.journal import Sent
from jincai.project.torture.model import Place

GIVEN = (model.FREE, model.PLAN)
SUMMED = (*GIVEN, *model.HELD, *model.DONE)


class Judge:
    """判拒绝: of one division, against its history."""

    def __init__(self, history: History, known: Mapping[str, Any], closings: Closings) -> None:
        self.history, self.known, self.closings = history, known, closings
        self.checked = 0
        self.beside: dict[str, list[tuple[Unit, Decimal]]] = {}
        self.totals: dict[Place, list[Decimal]] = {}
        self.held: dict[tuple[str, str], list[Place]] = {}
        for place in history.chains:
            if place[1] in model.HELD:
                self.held.setdefault(place[2:], []).append(place)

    def wrong(self, call: Sent) -> Iterator[dict[str, Any]]:
        """What is not right in the refusals of one call."""
        before: dict[Place, Decimal] = {}
        for group, answer in judged(call):
            net = model.net(group, self.known)
            if answer["status"] == "refused":
                self.checked += 1
                if "absent" in answer:
                    continue
                if not answer.get("shortages") and not answer.get("violations"):
                    yield {"what": "refusal", "worker": call.worker, "n": call.n, "says": "没有说为什么"}
                for short in [*answer.get("shortages", ()), *(_as_shortage(v, net) for v in answer.get("violations", ()))]:
                    if why := self._why(call, short, net, before):
                        yield {"what": "refusal", "worker": call.worker, "n": call.n, "fact": group[0]["id"], "says": why, "said": short}
            elif answer["status"] == "accepted":
                for place, amount in net.items():
                    before[place] = before.get(place, NOTHING) + amount

    def _why(self, call: Sent, short: dict[str, Any], net: dict[Place, Decimal], before: dict[Place, Decimal]) -> str:
        if "closed" in short:
            return "" if self.closings.could_be_closed(short["closed"], call.last, call.answered) else f"{short['closed']} 月那时没有结账"
        place: Place = (short["book"], short["account"], short["control"], short["document"])
        if not short["account"]:
            return "没有一个余额说得上这条拒绝"
        seen, earlier, need = (Decimal(short[name]) for name in ("seen", "earlier", "need"))
        if need != -net.get(place, NOTHING):
            return f"需要 {-net.get(place, NOTHING)}，却说 {need}"
        if earlier != before.get(place, NOTHING):
            return f"本次调用先收下的变动是 {before.get(place, NOTHING)}，却说 {earlier}"
        if seen + earlier >= need:
            return "够用却拒绝"
        chain = self.history.chains[place]
        if seen not in chain.seen(call.last, call.answered):
            return f"余额那时可能是 {_listed(chain.seen(call.last, call.answered))}，却说 {seen}"
        return self._holds(call, short, place) or self._sum(call, short, place)

    def _holds(self, call: Sent, short: dict[str, Any], place: Place) -> str:
        """Each hold it names was there."""
        for document, amount in short["holds"]:
            there = self.held.get((place[2], document), ())
            if not any(Decimal(amount) in self.history.chains[p].seen(call.last, call.answered) for p in there):
                return f"{document} 那时没有占用 {amount}"
        return ""

    def _sum(self, call: Sent, short: dict[str, Any], place: Place) -> str:
        """Free, held and executed are together what was given."""
        if place[1] not in GIVEN:
            return ""
        said = Decimal(short["seen"]) + Decimal(short["executed"]) + sum((Decimal(amount) for _, amount in short["holds"]), NOTHING)
        chain = self.history.chains[place]
        totals = self._totals(place)
        base = {totals[i] for i in chain.window(call.last, call.answered) if chain.amounts[i] == Decimal(short["seen"])}
        sums = {NOTHING}
        for unit, effect in self.beside[place[2]]:
            if unit.answered < call.last:
                sums = {each + effect for each in sums}
            elif unit.sent <= call.answered:
                sums |= {each + effect for each in sums}
        given = {a + b for a in base for b in sums}
        return "" if said in given else f"可用、占用、执行合计 {said}，而这条指标那时共有 {_listed(given)}"

    def _totals(self, place: Place) -> list[Decimal]:
        """What the control had in all after each unit of this chain, leaving aside the units that pass this balance by (`beside`)."""
        if place not in self.totals:
            control = place[2]
            mine = self.history.chains[place].units
            passing: dict[int, Unit] = {}
            for other, chain in self.history.chains.items():
                if other[2] == control and other[1] in SUMMED:
                    passing.update((id(unit), unit) for unit in chain.units)
            out = [NOTHING]
            for unit in mine:
                passing.pop(id(unit), None)
                out.append(out[-1] + _effect(unit, control))
            self.totals[place] = out
            self.beside[control] = [(unit, effect) for unit in passing.values() if (effect := _effect(unit, control))]
        return self.totals[place]


def _effect(unit: Unit, control: str) -> Decimal:
    return sum((amount for place, amount in unit.net.items() if place[2] == control and place[1] in SUMMED), NOTHING)


def _listed(amounts: set[Decimal]) -> str:
    return "、".join(map(str, sorted(amounts)))


def _as_shortage(violation: dict[str, Any], net: dict[Place, Decimal]) -> dict[str, Any]:
    """A refusal in words, as the figures behind it: the balance whose rule this is, on this control, that needs this much."""
    if violation["rule"] == "PERIOD":
        return {"closed": int(violation["subject"][-2:])}
    asked = Decimal(violation["asked"] or 0)
    fits = [
        place
        for place, amount in net.items()
        if place[2] == violation["subject"] and amount == -asked and _rule(place) == violation["rule"]
    ]
    book, code, control, document = fits[0] if fits else ("", 0, violation["subject"], "")
    figures = {"seen": violation["available"], "earlier": "0.00", "need": asked, "executed": violation["executed"]}
    holds = [[hold["document"], hold["amount"]] for hold in violation["holds"]]
    return {"book": book, "account": code, "control": control, "document": document, "holds": holds, "words": violation["says"], **figures}


def _rule(place: Place) -> str:
    account = ledger.BOOKS[place[0]].by_code(place[1])
    return account.rule or str(account.code)
