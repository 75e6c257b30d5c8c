"""互认证书: GET and POST /certificates; who may introduce whom is in docs/concepts/wire.md."""

from __future__ import annotations

import re
from typing import Any

from nodes.wire import kinds, seals
from nodes.wire.problems import Problem
from nodes.wire.store import Store

_SHAPE = (
    '应为 {"division":"530700000","party":"finance","root":"PEM","certificates":[{"party":"finance|agency|clerk","holder","position","pem"}],'
    '"revoked":["序列号"]}。'
)
_MAY = {kinds.FINANCE: {kinds.FINANCE, kinds.AGENCY, kinds.CLERK}, kinds.BANK: {kinds.BANK}, kinds.PBOC: {kinds.PBOC}}


def take(store: Store, asked: Any) -> dict[str, int]:
    """登记对方证书: a counterpart introduces itself. Raises Problem 400 for what cannot be read, 409 for what is not accepted."""
    if not isinstance(asked, dict) or not isinstance(asked.get("root"), str):
        raise Problem(400, _SHAPE)
    party, division = asked.get("party"), asked.get("division", "")
    if party not in _MAY or not isinstance(division, str) or not re.fullmatch("[0-9]{9}|", division, re.ASCII):
        raise Problem(400, _SHAPE)
    if party == kinds.FINANCE and not division:
        raise Problem(400, "财政的证书要写明 division（9 位区划）。")
    listed, revoked = asked.get("certificates", []), asked.get("revoked", [])
    if not isinstance(listed, list) or not isinstance(revoked, list) or not all(isinstance(one, str) for one in revoked):
        raise Problem(400, _SHAPE)
    found = [_one(one, party) for one in listed]
    with store.transaction() as db:
        try:
            return {"known": seals.learn(db, division, party, asked["root"], found, revoked)}
        except seals.Unfit as problem:
            raise Problem(409, str(problem)) from None


def _one(one: Any, party: str) -> dict[str, str]:
    """一张: with the party defaulting to the one that introduces itself. Raises Problem 400."""
    if not isinstance(one, dict):
        raise Problem(400, _SHAPE)
    found = {"party": one.get("party", party), "holder": one.get("holder", ""), "position": one.get("position"), "pem": one.get("pem")}
    if not all(isinstance(value, str) and len(value) < 20_000 for value in found.values()):
        raise Problem(400, _SHAPE)
    if found["party"] not in _MAY[party] or found["position"] not in kinds.POSITIONS:
        raise Problem(400, f"{party} 不能登记 {found['party'][:20]} 的 {found['position'][:20]} 证书。")
    return found
