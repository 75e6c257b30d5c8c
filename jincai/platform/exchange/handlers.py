"""经办登记：哪种凭证到了由谁办，哪种凭证被退回告诉谁。能力在自己的 reacts.py 里登记。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from jincai.platform.evoucher.api import Voucher


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """退回: a voucher of ours that the other side did not take; `status` 16 签收失败 or 90 退回, `says` its reason."""

    voucher: Voucher
    document_kind: str
    document: str
    status: str
    says: str


Handler = Callable[[list[Voucher]], object]
Hearer = Callable[[list[Rejection]], object]

_HANDLERS: dict[tuple[str, int], Handler] = {}
_HEARERS: dict[str, Hearer] = {}


def handler(vt_code: str, flag: int) -> Callable[[Handler], Handler]:
    """经办: the function gets the vouchers of this kind, in the order the sender gave them, each once for ever.

    It runs in the transaction that keeps them and moves the cursor, in the scope of the division: what it raises leaves them uncollected.
    """

    def register(function: Handler) -> Handler:
        _once(_HANDLERS.setdefault((vt_code, flag), function), function, f"{vt_code} flag {flag}")
        return function

    return register


def rejection(vt_code: str) -> Callable[[Hearer], Hearer]:
    """退回经办: the function gets the vouchers of this kind that were not taken, each once, in the transaction that marks them."""

    def register(function: Hearer) -> Hearer:
        _once(_HEARERS.setdefault(vt_code, function), function, f"rejection of {vt_code}")
        return function

    return register


def handler_of(vt_code: str, flag: int) -> Handler | None:
    """Who handles this kind, if anybody."""
    return _HANDLERS.get((vt_code, flag))


def hearer_of(vt_code: str) -> Hearer | None:
    """Who is told of a rejection, if anybody."""
    return _HEARERS.get(vt_code)


def _once(registered: object, function: object, what: str) -> None:
    if registered is not function:
        raise RuntimeError(f"two functions for {what}: {registered!r} and {function!r}")
