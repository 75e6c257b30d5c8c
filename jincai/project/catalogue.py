"""命令目录：commands 文件夹里有哪些命令，各做什么；不执行它们就能列出。"""

from __future__ import annotations

import ast
import contextlib
import unicodedata
from pathlib import Path

PACKAGE = "jincai.project.commands"
FOLDER = Path(__file__).with_name("commands")
GROUPS = ("import", "export", "voucher")  # commands of two words: `import budget` is import_budget.py


def names() -> list[str]:
    """Module names of all commands."""
    return sorted(file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("_"))


def spoken(name: str) -> str:
    """As the user types it: import_budget -> import budget, check_books -> check-books."""
    first, _, rest = name.partition("_")
    return f"{first} {rest.replace('_', '-')}" if first in GROUPS and rest else name.replace("_", "-")


def choose(words: list[str]) -> tuple[str | None, list[str]]:
    """The command of a command line (two words before one) and what remains of it."""
    known = names()
    for count in (2, 1):
        name = "_".join(words[:count]).replace("-", "_")
        if len(words) >= count and name in known and not any(word.startswith("-") for word in words[:count]):
            return name, words[count:]
    return None, words


def overview() -> str:
    """The list that `jincai --help` prints."""
    lines = ["金财 jincai：政府财政资金从预算到决算", "", "用法：jincai 命令 [选项] [--json]；jincai 命令 --help 看各自的选项", ""]
    lines += [f"  {_padded(spoken(name), 20)}{_help(name)}" for name in names()]
    return "\n".join(lines) + "\n"


def _help(name: str) -> str:
    """The first line of HELP, read without importing the command."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if value is not None and any(isinstance(target, ast.Name) and target.id == "HELP" for target in targets):
            with contextlib.suppress(ValueError):
                return str(ast.literal_eval(value)).strip().split("\n", 1)[0]
    return (ast.get_docstring(tree) or "").split("\n", 1)[0]


def _padded(text: str, width: int) -> str:
    """Chinese characters take two columns."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(1, width - taken)
