"""成批办理：勾选的，或筛选后的全部；要先问的先问；一页说清每件的结果。"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from jincai.kernel.problems import UserError
from jincai.platform.identity import api as identity
from jincai.platform.ui.desk import Desk
from jincai.platform.ui.lists import asking, declared
from jincai.platform.ui.lists.listing import Listing


def act(listing: Listing, request: HttpRequest, do: str) -> HttpResponseBase:
    """办: ask first where it is to be asked, then the result of each. Raises UserError when nothing, or too much, is picked."""
    desk: Desk = request.desk  # type: ignore[attr-defined]
    chosen = next((each for each in listing.acts if each.name == do), None)
    if chosen is None:
        raise UserError("没有说办什么", "用页上的按钮")
    if chosen.verb:
        identity.require(desk.actor, chosen.verb)
    keys = picked(listing, request, desk, chosen.most)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:200]
    back = _back(listing, request)
    if (chosen.asks or chosen.reason) and request.POST.get("sure") != "1":
        return render(request, "ui/ask_first.html", _asked(listing, chosen, keys, back))
    if chosen.reason and not reason:
        return render(request, "ui/ask_first.html", {**_asked(listing, chosen, keys, back), "wrong": "要写理由"}, status=400)
    told = chosen.do(request, keys, reason)
    if isinstance(told, HttpResponseBase):
        return told
    outcomes = sorted(told, key=lambda each: each.ok)
    bad = sum(not each.ok for each in outcomes)
    context = {"of": listing, "act": chosen, "rows": outcomes, "bad": bad, "done": len(outcomes) - bad, "back": back}
    return render(request, "ui/results.html", context, status=409 if outcomes and bad == len(outcomes) else 200)


def picked(listing: Listing, request: HttpRequest, desk: Desk, most: int) -> list[str]:
    """选了哪些, each once; with `every` all of the filtered set."""
    keys = list(dict.fromkeys(key.replace("\0", "")[:120] for key in request.POST.getlist("pick") if key))
    if request.POST.get("every") == "1":
        keys = _every(listing, request, desk, most)
    if not keys:
        raise UserError(f"没有选要办的{listing.noun}", "在清单里勾选，再按按钮")
    if len(keys) > most:
        raise UserError(f"选了超过 {most} {listing.noun}，一次最多 {most} {listing.noun}", "筛小一些，分几次办")
    return keys


def _every(listing: Listing, request: HttpRequest, desk: Desk, most: int) -> list[str]:
    wanted = asking.read(listing, request.GET, desk)
    found = listing.fetch(desk, wanted, "", most + 1)
    if listing.key is None:
        return []
    return [listing.key(row) for row in found.rows]


def _asked(listing: Listing, chosen: declared.Act, keys: list[str], back: str) -> dict[str, Any]:
    says = chosen.asks.format(count=len(keys)) if chosen.asks else f"{chosen.title} {len(keys)} {listing.noun}"
    return {"of": listing, "act": chosen, "keys": keys, "says": says, "back": back}


def _back(listing: Listing, request: HttpRequest) -> str:
    query = asking.query(request.GET)
    return reverse(listing.name) + (f"?{query.urlencode()}" if query else "")
