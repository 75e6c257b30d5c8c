"""列：按列名认列，从不按位置；列名由选项给出，没给就用公开表常见的叫法。"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from jincai.kernel.problems import InputError, UserError
from jincai.planning.budget.sheet import cells
from jincai.planning.budget.sheet.result import COLUMNS

CODE, NAME = "科目编码", "科目名称"


def guesses(year: int) -> dict[str, tuple[str, ...]]:
    """常见列名: for each column, the headers it is known under, the likeliest first."""
    return {
        "prior": (f"{year - 1}年决算数", f"{year - 1}年执行数", "上年决算数", "上年执行数"),
        "budget": (f"{year}年预算数", f"{year}年年初预算数", "年初预算数", "预算数"),
        "adjusted": (f"{year}年调整预算数", "调整预算数"),
        "executed": (f"{year}年执行数", f"{year}年决算数", "执行数", "决算数"),
    }


def parse(words: str) -> dict[str, str]:
    """列名选项: `budget=A,adjusted=B,executed=C,prior=D`, any of them absent. Raises UserError for another form."""
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in words.replace("，", ",").split(","))):
        key, sign, name = part.partition("=")
        if not sign or key.strip() not in COLUMNS or not name.strip():
            known = "、".join(f"{name}（{title}）" for name, title in COLUMNS.items())
            raise UserError(f"--columns 里的“{part}”看不懂", f"写成 budget=列名,adjusted=列名,executed=列名；可用 {known}")
        if key.strip() in found:
            raise UserError(f"--columns 里 {key.strip()} 给了两次", "每个只能给一次")
        found[key.strip()] = name.strip()
    return found


def find(
    heading: Sequence[object], sheet: str, year: int, wanted: Mapping[str, str] | None
) -> tuple[dict[str, int], dict[str, str], list[InputError]]:
    """认列: positions and headers by key (`code`, `name` and the amount columns), and what is missing or there twice."""
    names = [cells.header(cell) for cell in heading]
    asked: dict[str, tuple[str, ...]] = {"code": (CODE,), "name": (NAME,)}
    optional: set[str] = set()
    if wanted:
        asked |= {key: (name,) for key, name in wanted.items()}
    else:
        asked |= guesses(year)
        optional = set(COLUMNS)
    places: dict[str, int] = {}
    errors: list[InputError] = []
    for key, options in asked.items():
        place = next((cells.header(name) for name in options if cells.header(name) in names), None)
        if place is None:
            if key not in optional:
                errors.append(_missing(sheet, key, options[0], names))
            continue
        if names.count(place) > 1:
            errors.append(_twice(sheet, key, place))
        places[key] = names.index(place)
    if not {"budget", "adjusted"} & (places.keys() | {error.field for error in errors}):
        errors.append(_missing(sheet, "budget", guesses(year)["budget"][0] if not wanted else COLUMNS["budget"], names))
    return places, {key: cells.text(heading[place]) for key, place in places.items() if key in COLUMNS}, errors


def _missing(sheet: str, key: str, name: str, names: list[str]) -> InputError:
    there = [each for each in names if each]
    near = difflib.get_close_matches(cells.header(name), there, n=1, cutoff=0.4)
    says = f"表头（第 3 行）没有“{name}”这一列；表里有：{'、'.join(there) or '（空）'}"
    says += f"；是不是“{near[0]}”？" if near else "；"
    return InputError(sheet=sheet, row=3, field=key, value=name, says=says + _remedy(key))


def _remedy(key: str) -> str:
    if key in COLUMNS:
        return f"请用 --columns {key}=列名 指明，表里没有的列可以不给（年初预算数、调整预算数至少要有一列）"
    return "请在第 3 行补上这一列的列名（第 1 行标题，第 2 行单位，第 3 行列名）"


def _twice(sheet: str, key: str, name: str) -> InputError:
    return InputError(
        sheet=sheet, row=3, field=key, value=name, says=f"有两列都叫“{name}”，不知用哪一列；请改名，或用 --columns 指明另一列"
    )
