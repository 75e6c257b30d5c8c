"""单位：科目不是单位。按款找主管部门，部门有机关本级和下属事业单位（推定）。"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from importlib.resources import files

from jincai.kernel.money import ZERO
from jincai.platform.standards import api as standards
from jincai.project.demo.book import Leaf
from jincai.project.demo.extras import Basic

SHARED = ("2080505", "2080506", "21011", "2210201")
CONTRIBUTIONS = {
    "2080505": "30108",
    "2080506": "30109",
    "2101101": "30110",
    "2101102": "30110",
    "2101103": "30111",
    "2101199": "30110",
    "2210201": "30113",
}
GOODS = ("30201", "30202", "30207", "30211", "30213", "30216", "30226", "30227", "30239", "30299")
WAGES = ("30101", "30102", "30103")
WORKS = ("31005", "31003", "31002", "31006")
_BY_CLASS = {
    "206": ("31204",), "208": ("30305", "30306"), "211": WORKS, "212": WORKS, "213": WORKS, "214": WORKS, "215": ("31204",), "216": ("31204",),
    "217": ("31204",), "219": ("39999",), "221": WORKS, "229": ("39999",),
}  # fmt: skip
_INSTITUTIONS = ("205", "207", "210")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """一个科目里的一块：哪个单位、哪些部门经济分类、项目类别、权重。"""

    agency: str
    department: str
    deps: tuple[str, ...]
    gov: str
    project_kind: str
    weight: Decimal
    payee: str


class Units:
    """单位表：按科目找部门，按部门给单位。"""

    def __init__(self, leaves: Iterable[Leaf], year: int, basic: Basic) -> None:
        self.basic = basic
        rows = list(csv.DictReader(files("jincai.project.demo").joinpath("agencies.csv").read_text(encoding="utf-8").splitlines()))
        self.prefixes = sorted(((p, r["code"]) for r in rows for p in r["prefixes"].split()), key=lambda x: -len(x[0]))
        self.names = {r["code"]: r["name"] for r in rows}
        self.on = date(year, 1, 1)
        self.used: dict[str, standards.AgencyRow] = {}
        self.operating: dict[tuple[str, str], Decimal] = {}
        for leaf in leaves:
            if leaf.name in ("行政运行", "事业运行") and leaf.paid:
                key = (self.department(leaf.code), "机关" if leaf.name == "行政运行" else "事业")
                self.operating[key] = self.operating.get(key, ZERO) + leaf.paid

    def department(self, code: str) -> str:
        """主管部门代码。"""
        for prefix, department in self.prefixes:
            if code.startswith(prefix):
                return department
        department = "9" + code[1:3]
        self.names.setdefault(department, f"{code[:3]} 类主管部门")
        return department

    def unit(self, department: str, unit_type: str, division: str) -> str:
        """单位代码；用到才立户。"""
        code = department + ("001" if unit_type == "机关" else "002")
        if code not in self.used:
            name = self.names[department] + ("" if unit_type == "机关" else "直属事业单位")
            self.used[code] = standards.AgencyRow(
                division=division, code=code, name=name, unit_type=unit_type, department=department, kind="预算单位"
            )
        return code

    def gov(self, dep: str, unit_type: str) -> str:
        """政府经济分类的类。"""
        found = standards.gov_econ_for(dep, unit_type, self.on)
        if not found:
            raise LookupError(f"部门经济分类 {dep}（{unit_type}）没有对应的政府经济分类")
        return found[:3]

    def parts(self, leaf: Leaf, division: str, *, fine: bool, sharing: int) -> list[Part]:
        """一个科目分到哪些单位、哪些经济分类。"""
        if leaf.code.startswith(SHARED):
            return self._shared(leaf, division, sharing if fine else 1)
        department = self.department(leaf.code)
        if leaf.name == "行政运行":
            wages = self._part(department, "机关", WAGES, "1", self.basic.office[0], "wages", division)
            return [wages, self._part(department, "机关", GOODS, "2", self.basic.office[1], "vendor", division)] if fine else [wages]
        if leaf.name == "事业运行":
            wages = self._part(department, "事业", WAGES, "1", self.basic.institution[0], "wages", division)
            return [wages, self._part(department, "事业", GOODS, "2", self.basic.institution[1], "vendor", division)] if fine else [wages]
        return [self._project(leaf, department, division)]

    def _project(self, leaf: Leaf, department: str, division: str) -> Part:
        if leaf.code.startswith("20805"):
            return self._part(department, "机关", ("30302",), "1", 100, "person", division)
        deps = _BY_CLASS.get(leaf.code[:3], GOODS)
        unit_type = "事业" if leaf.code.startswith(_INSTITUTIONS) else "机关"
        if deps == WORKS and int(leaf.code) % 3 == 0:
            deps = GOODS
        payee = {"31204": "company", "30305": "person", "39999": "company"}.get(deps[0], "vendor" if deps == GOODS else "builder")
        return self._part(department, unit_type, deps, "3", 100, payee, division)

    def _part(self, department: str, unit_type: str, deps: tuple[str, ...], kind: str, weight: int, payee: str, division: str) -> Part:
        gov = self.gov(deps[0], unit_type)
        same = tuple(dep for dep in deps if self.gov(dep, unit_type) == gov)
        agency = self.unit(department, unit_type, division)
        return Part(agency=agency, department=department, deps=same, gov=gov, project_kind=kind, weight=Decimal(weight), payee=payee)

    def _shared(self, leaf: Leaf, division: str, sharing: int) -> list[Part]:
        dep = next((d for c, d in sorted(CONTRIBUTIONS.items(), reverse=True) if leaf.code.startswith(c)), "30112")
        payee = "housing" if dep == "30113" else "tax"
        owners = sorted(self.operating.items(), key=lambda item: (-item[1], item[0]))
        wanted = {"2101101": "机关", "2101102": "事业", "2101103": "机关"}.get(leaf.code)
        owners = [o for o in owners if wanted is None or o[0][1] == wanted][:sharing] or owners[:1]
        if not owners:
            return [self._part(self.department(leaf.code), "机关", (dep,), "1", 100, payee, division)]
        return [
            dataclasses.replace(self._part(department, unit_type, (dep,), "1", 1, payee, division), weight=amount)
            for (department, unit_type), amount in owners
        ]
