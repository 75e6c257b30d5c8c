"""接流程的能力：每种单据登记一次，说它的名字、流程能带来什么、怎样成批办理。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from jincai.kernel.problems import UserError
from jincai.kernel.states import Life


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """单据在流程里的样子: what conditions, ranges and the inbox look at. `amount` yuan; `about` one line for the inbox.

    `state` only for a document made before there were flows: it begins at the step where a document waits in this state.
    """

    kind: str
    document: str
    year: int
    agency: str
    fund: str = ""
    project_kind: str = ""
    amount: Decimal = Decimal("0.00")
    about: str = ""
    state: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """效果: a move of the document's life which a step may bring about. Empty `source`: from every state; `labels` the states' names."""

    title: str
    source: tuple[str, ...] = ()
    target: str = ""
    labels: tuple[tuple[str, str], ...] = ()


def effects_of(life: Life, *verbs: str) -> dict[str, Effect]:
    """效果表 of these moves of a life."""
    moves = {verb: life.move(verb) for verb in verbs}
    return {
        verb: Effect(title=move.title, source=move.source, target=move.target, labels=_named(life, *move.source, move.target))
        for verb, move in moves.items()
    }


def _named(life: Life, *states: str) -> tuple[tuple[str, str], ...]:
    return tuple((state, life.labels[state]) for state in states if state in life.labels)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Handler:
    """一种单据: `kind`, Chinese `title`, `effects` its flows may have, `required` those every path to the end must have.

    `verb` begins a document (`payment.request`), `starts` its first state. `url_name` shows one. `returns` the effect of a return to a
    step where the document has another state. `papers(division=, year=, documents=)` reads documents as they are now.
    `act_many(division=, year=, documents=, verb=, action=, reason=, to_step=, on=, actor=)` answers (document, Refused | None) of each.
    `ends` may it be withdrawn, or returned to whoever began it?
    """

    kind: str
    title: str
    effects: Mapping[str, Effect]
    act_many: Callable[..., Sequence[tuple[str, Any]]]
    url_name: str
    required: tuple[str, ...] = ()
    papers: Callable[..., Sequence[Paper]] | None = None
    verb: str = ""
    starts: str = ""
    returns: str = "send_back"
    ends: bool = True


_HANDLERS: dict[str, Handler] = {}


def register(handler: Handler) -> Handler:
    """登记: once, in the capability's flow.py, when the program loads."""
    if _HANDLERS.setdefault(handler.kind, handler) != handler:
        raise ValueError(f"flow handler {handler.kind} is registered twice, differently")
    return handler


def handler(kind: str) -> Handler:
    """The handler of a kind. Raises UserError for a kind that has none."""
    if kind not in _HANDLERS:
        raise UserError(f"没有单据种类“{kind}”的流程", f"可用种类：{'、'.join(sorted(_HANDLERS)) or '无'}")
    return _HANDLERS[kind]


def handlers() -> tuple[Handler, ...]:
    """Every handler, by kind."""
    return tuple(_HANDLERS[kind] for kind in sorted(_HANDLERS))


def title_of(kind: str) -> str:
    """单据种类的中文名, or the kind itself."""
    return _HANDLERS[kind].title if kind in _HANDLERS else kind


def begun_with(kind: str) -> str:
    """发起这种单据的事项; "" for a kind nobody registered (a capability that is left out)."""
    return _HANDLERS[kind].verb if kind in _HANDLERS else ""


def effect_of(kind: str, effect: str) -> Effect | None:
    """这种单据的一个效果; None for no effect."""
    return _HANDLERS[kind].effects.get(effect) if kind in _HANDLERS else None


def returned_effect(kind: str) -> str:
    """退回到单据另一个状态的效果."""
    return _HANDLERS[kind].returns if kind in _HANDLERS else "send_back"
