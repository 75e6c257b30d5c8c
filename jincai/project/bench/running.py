"""一次量度：备库、量、说条件。"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from jincai.kernel.problems import UserError
from jincai.project.bench import balance, batch, ceiling, conditions, ground, growth, hearing, page, post, scope, verb, voucher, web
from jincai.project.bench.measured import Case, say
from jincai.project.bench.same import same
from jincai.project.bench.scratch import Scratch, scratch
from jincai.project.postgres import api as postgres

PARTS: dict[str, Callable[[argparse.Namespace, Scratch], list[Case]]] = {
    "post": post.measure,
    "batch": batch.measure,
    "verb": verb.measure,
    "growth": growth.measure,
    "balance": balance.measure,
    "scope": scope.measure,
    "voucher": voucher.measure,
    "web": web.measure,
}
ALL = (("post", "batch", "verb", "voucher"), ("growth", "balance"), ("scope", "web"))  # each on a scratch database of its own
FULL = {"entries": 10_000_000, "runs": 3, "seconds": 4.0, "workers": 8, "items": 100_000, "payments": 1_000_000}


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure `options.name`; the JSON of the contract. `all` at full size also writes the page, and at any size with --out."""
    asked = {name: getattr(options, name) for name in FULL}
    for name, value in asked.items():
        if value <= 0:
            raise UserError(f"--{name} 须大于 0")
    began = time.perf_counter()
    told = conditions.told(postgres.urls().app.to("postgres"), **asked)
    hearing.listen()
    cases: list[dict[str, Any]] = []
    for names in ALL if options.name == "all" else ((options.name,),):
        found, size = _measured(names, options)
        cases += found
        told["database_bytes"] = max(size, told.get("database_bytes", 0))
    result = {
        "ok": all(case["ok"] for case in cases), "name": options.name, "cases": cases, "conditions": told,
        "seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip
    parts = {case["part"] for case in cases}
    result["dates"] = dict.fromkeys(parts, told["date"])
    if options.beside:
        result |= _beside(json.loads(options.beside.read_text(encoding="utf-8")), result, parts)
    if (options.name == "all" or options.beside) and (options.out or all(asked[name] >= FULL[name] for name in FULL)):
        result["pages"] = page.write(result, options.out or page.folder())
    return result


def _beside(earlier: dict[str, Any], result: dict[str, Any], parts: set[str]) -> dict[str, Any]:
    """早先量的几项留着，换上这次量的，各有各的时间。"""
    kept = [case for case in earlier["cases"] if case["part"] not in parts]
    dates = earlier.get("dates") or dict.fromkeys(page.TITLES, earlier["conditions"]["date"])
    cases = [*kept, *result["cases"]]
    return {"cases": cases, "ok": all(case["ok"] for case in cases), "dates": {**dates, **result["dates"]}}


def _measured(names: Sequence[str], options: argparse.Namespace) -> tuple[list[dict[str, Any]], int]:
    """几项 on one scratch database; its size at the end."""
    with scratch(keep=options.keep) as where:
        if where.fresh:
            say("备好一万条指标")
            ground.prepare()
        ceiling.install(where)
        cases = [{**same(where).as_json(), "part": names[0]}]
        for name in names:
            began = time.perf_counter()
            made = _braved(name, options, where) if options.name == "all" else PARTS[name](options, where)
            cases += [{**case.as_json(), "part": name} for case in made]
            for case in made:
                say(f"{'  ' if case.ok else '✗ '}{case.case}: {case.measured:,.4g} {case.unit}  {case.goal}")
            say(f"—— {name} 用时 {time.perf_counter() - began:.0f} s")
        return cases, where.size()


def _braved(name: str, options: argparse.Namespace, where: Scratch) -> list[Case]:
    """一项没有做完，别的照样量；没有做完就是没有达到。"""
    try:
        return PARTS[name](options, where)
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        return [Case(case=f"{name} finished", measured=0, ceiling=None, unit="", goal="finished", ok=False, more={"says": said})]
