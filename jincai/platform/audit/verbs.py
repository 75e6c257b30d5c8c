"""动词的审计：一个动词办成了，它记下的每份单据一行；被拒绝，说得出是哪个动词、谁、哪份单据。"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from jincai.kernel.facts import Fact
from jincai.kernel.rules import Refused
from jincai.platform.audit.entries import Entry, many, record

P = ParamSpec("P")
R = TypeVar("R")
Key = tuple[str, str]
FULL = 50_000
"""一个动词记下的事实多于这些，就先写一次审计；一份单据前后两半各有一行。"""
Pair = tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]


@dataclasses.dataclass(slots=True)
class Notes:
    """一个动词办理中记下的：事实、没有事实的改动、凭哪项授权。"""

    verb: str
    actor: Any = None
    grant: Any = None
    facts: list[Fact] = dataclasses.field(default_factory=list)
    changes: dict[Key, tuple[Pair, dict[str, Any], str]] = dataclasses.field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """One a document: what its facts say, with what was told of it before and after."""
        papers = self._papers()
        for key in dict.fromkeys([*papers, *self.changes]):
            facts = papers.get(key, [])
            (before, after), where, _bearing = self.changes.get(key, ((None, None), {}, ""))
            told = {**(after or {}), **({"facts": [_told(fact) for fact in facts]} if facts else {})}
            first = facts[0] if facts else None
            common = {"agency": agency_of(facts), "year": first.year if first else None, "division": first.division if first else ""}
            yield by(self.actor, self.grant, verb=self.verb, document_kind=key[0], document=key[1], before=before, after=told or None,
                     **{**common, **{name: value for name, value in where.items() if value}})  # fmt: skip

    def _papers(self) -> dict[Key, list[Fact]]:
        """The facts by the document in whose row they are told."""
        told_as = {bearing or key[1]: key for key, (_pair, _where, bearing) in self.changes.items()}
        papers: dict[Key, list[Fact]] = {}
        for fact in self.facts:
            papers.setdefault(told_as.get(fact.document, (fact.document_kind, fact.document)), []).append(fact)
        return papers

    def written_so_far(self) -> None:
        """先写下已见到的：那些单据的一行现在就写，放开它们；还没有事实的改动留到最后。"""
        papers = self._papers()
        waiting = {key: change for key, change in self.changes.items() if key not in papers}
        self.changes = {key: change for key, change in self.changes.items() if key in papers}
        many(self.entries())
        self.facts, self.changes = [], waiting


_notes: ContextVar[Notes | None] = ContextVar("jincai_audited", default=None)


def audited(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """留审计的动词 decorator, in the place of `transaction.atomic`: the verb is atomic, and what it did is audited in the same transaction.

    One row a document that the chronicle kept or that `changed` named, written in one round trip at the end; none when nothing was
    done (a repeat). With it the post and the principal of the grant that `require` used. A refusal carries the verb on, for whoever writes it down.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def inner(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind_partial(*args, **kwargs).arguments if args else kwargs
            notes = Notes(verb, given.get("actor"))
            token = _notes.set(notes)
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    many(notes.entries())
                    return result
            except Refused as why:
                why.__dict__.setdefault("audit", _asked(notes, given))
                raise
            finally:
                _notes.reset(token)

        inner.__dict__["audited"] = verb
        return inner

    return decorate


def listening() -> bool:
    """有没有动词在记：没有就不必留着事实。"""
    return _notes.get() is not None


def saw(*facts: Fact) -> None:
    """见到事实: called by the chronicle for what it has just accepted; beyond FULL facts what is there is written down at once, to keep memory bounded."""
    notes = _notes.get()
    if notes:
        notes.facts.extend(facts)
        if len(notes.facts) > FULL:
            notes.written_so_far()


def allowed(grant: Any, verb: str = "") -> None:
    """准了: called by `identity.require` with the grant it used; the verb's own grant wins over those of checks on the way."""
    notes = _notes.get()
    if notes and (notes.grant is None or verb == notes.verb):
        notes.grant = grant


def changed(
    document_kind: str,
    document: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    agency: str = "",
    year: int | None = None,
    division: str = "",
    bearing: str = "",
) -> None:
    """改了: told by a verb of what it changed beside its facts, or of the values before; nothing is kept outside an audited verb.

    Told twice of one document, the first `before` and the last `after` stay. Facts that bear its number are told in its row, under its
    kind; `bearing` the number they bear where it is another one (a decision's).
    """
    notes = _notes.get()
    if notes:
        key = (document_kind, document)
        (first, last), where, other = notes.changes.get(key, ((None, None), {}, ""))
        pair = (first if first is not None else before, after if after is not None else last)
        notes.changes[key] = (pair, where or {"agency": agency, "year": year, "division": division}, other or bearing)


def acts(verb: str, actor: Any, facts: Iterable[Fact], *, grant: Any = None, before: Mapping[str, Mapping[str, Any]] | None = None) -> list[Entry]:
    """办理的审计: one entry a document of these facts, for a verb that sends them itself by `recording`; `before` by document number."""
    notes = Notes(verb, actor, grant, list(facts))
    notes.changes = {(f.document_kind, f.document): ((before[f.document], None), {}, "") for f in notes.facts if before and f.document in before}
    return list(notes.entries())


def by(actor: Any, grant: Any = None, **fields: Any) -> Entry:
    """某人的一条: user, name and post of the actor (and of the grant he used), in front of the other fields."""
    post = getattr(grant, "post", "") or ",".join(getattr(actor, "posts", ()))
    who = {"actor": getattr(actor, "user", ""), "name": getattr(actor, "name", ""), "post": post}
    return Entry(**{**who, "on_behalf_of": getattr(grant, "on_behalf_of", "") or "", **fields})


def tried(why: Refused, verb: str, actor: Any, **fields: Any) -> None:
    """所试的: tells of a refusal which verb was tried by whom, for verbs that send their audit themselves; who told it first is heard."""
    why.__dict__.setdefault("audit", by(actor, verb=verb, **fields))


def refusal(why: Refused, *, actor: Any = None, verb: str = "", request: str = "", **fields: Any) -> Entry:
    """一条拒绝: which verb, on which paper, for whom, and every reason. The verb that was refused is known when it is an audited one."""
    asked: Entry = why.__dict__.get("audit") or by(actor, verb=verb)
    subject = next((v.subject for v in why.violations if v.subject), "")
    says = "；".join(f"{v.rule} {v.says}" for v in why.violations)
    found = dataclasses.replace(asked, kind="refusal", says=says, request=request or asked.request, document=asked.document or subject)
    if actor is not None and not found.actor:
        found = dataclasses.replace(found, actor=actor.user, name=actor.name, post=",".join(actor.posts))
    return dataclasses.replace(found, verb=found.verb or verb, **fields)


def refused(why: Refused, *, actor: Any = None, verb: str = "", request: str = "", **fields: Any) -> list[int]:
    """记拒绝: after what was tried has been rolled back, in the scope that still stands. Once for each refusal, whoever comes first."""
    if why.__dict__.get("audited"):
        return []
    ids = record(refusal(why, actor=actor, verb=verb, request=request, **fields))
    why.__dict__["audited"] = True
    return ids


def agency_of(facts: Iterable[Fact]) -> str:
    """事实里的单位；没有为空。"""
    return next((str(found) for fact in facts if (found := getattr(fact, "agency", ""))), "")


def _told(fact: Fact) -> dict[str, Any]:
    return {"id": str(fact.id), "kind": fact.KIND, "title": fact.TITLE, "on": fact.on, **fact.body()}


def _asked(notes: Notes, given: Mapping[str, Any]) -> Entry:
    """What a refused verb was asked to do, as far as its arguments tell."""
    document = next((value for name in ("number", "document", "order", "book", "code") if isinstance(value := given.get(name), str)), "")
    agency, year, division = given.get("agency"), given.get("year"), given.get("division")
    return by(
        notes.actor, notes.grant, verb=notes.verb, document=document, agency=agency if isinstance(agency, str) else "",
        year=year if isinstance(year, int) else None, division=division if isinstance(division, str) else "",
    )  # fmt: skip
