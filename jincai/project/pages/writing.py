"""印页：写到 docs/generated，或核对那里的是否还与代码一致。"""

from __future__ import annotations

from pathlib import Path

import jincai
from jincai.project.pages import facts, postings, rules

PAGES = {"POSTINGS.md": postings, "RULES.md": rules, "FACTS.md": facts}


def folder() -> Path:
    """docs/generated of this checkout."""
    return Path(jincai.__file__).resolve().parent.parent / "docs" / "generated"


def texts() -> dict[str, str]:
    """Every page by its file name."""
    return {name: module.page(module.rows()) for name, module in PAGES.items()}


def write(out: Path) -> list[str]:
    """Write the pages that differ; their names."""
    out.mkdir(parents=True, exist_ok=True)
    changed = stale(out)
    for name, text in texts().items():
        if name in changed:
            (out / name).write_text(text, encoding="utf-8", newline="\n")
    return changed


def stale(out: Path) -> list[str]:
    """Pages that are missing or differ from what the code says now."""
    return [name for name, text in texts().items() if not (out / name).is_file() or (out / name).read_text(encoding="utf-8") != text]
