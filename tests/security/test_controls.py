"""控制表：二十九项都在，点名的测试都存在；没有测试的一项，要么由单位落实，要么写明还没有。"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "operate" / "controls.md"
THREATS = ROOT / "docs" / "operate" / "threat-model.md"
ATTACKS = ROOT / "docs" / "operate" / "security.md"
NAMES = (
    "身份鉴别", "访问控制", "安全审计", "入侵防范", "恶意代码防范", "可信验证", "数据完整性", "数据保密性", "数据备份恢复", "剩余信息保护",
    "个人信息保护", "安全管理中心", "密码应用-物理与环境", "密码应用-网络与通信", "密码应用-设备与计算", "密码应用-应用与数据", "电子印章", "SM2",
    "SM3", "SM4", "密评", "PIPL-敏感", "PIPL-公开", "PIPL-机关", "PIPL-措施", "PIPL-评估", "数据分级", "日志留存", "电子签名",
)  # fmt: skip
NAMED = re.compile(r"`([\w/.-]+\.py)::(\w+)`")


def rows() -> dict[str, list[str]]:
    """The cells of every row, by control."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells}


@cache
def functions(file: Path) -> frozenset[str]:
    """The tests of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def named(text: str) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in NAMED.finditer(text)]


def test_every_control_is_there_once_and_whole() -> None:
    assert tuple(rows()) == NAMES
    assert all(len(row) == 4 and all(row) for row in rows().values())


@pytest.mark.parametrize("page", [TABLE, THREATS, ATTACKS], ids=lambda page: page.stem)
def test_every_test_that_is_named_exists(page: Path) -> None:
    lost = [
        f"{file}::{name}"
        for file, name in named(page.read_text(encoding="utf-8"))
        if not (ROOT / file).is_file() or name not in functions(ROOT / file)
    ]
    assert lost == []


def test_a_control_without_a_test_is_the_offices_to_see_to() -> None:
    assert [name for name, row in rows().items() if not named(row[3]) and "由单位落实" not in row[3]] == []


def test_a_name_that_is_none_would_be_found() -> None:
    assert named("`tests/security/test_controls.py::test_nothing_of_the_kind`") and "test_nothing_of_the_kind" not in functions(
        Path(__file__)
    )
