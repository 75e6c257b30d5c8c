"""界面的规矩：模板里没有内联样式和脚本；每个标签能用；导航指到有的网址。"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from jincai.platform.ui import nav

JINCAI = Path(__file__).parents[3]
TEMPLATES = sorted(JINCAI.glob("**/templates/**/*.html"))
INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(JINCAI)))
def test_no_inline_style_or_script(path: Path) -> None:
    """The content security policy would drop it without a word."""
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(JINCAI)))
def test_templates_compile_and_are_short(path: Path) -> None:
    from django.template.loader import get_template

    get_template(str(path).split("/templates/", 1)[1])
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 150


def test_no_page_calls_something_of_its_own_messages() -> None:
    """The frame prints `messages` (what was just done) to everybody: vouchers under that name would be shown whole, accounts and all."""
    own = re.compile(r"""["']messages["']\s*:""")
    views = [path for path in JINCAI.rglob("*.py") if "tests" not in path.parts and own.search(path.read_text(encoding="utf-8"))]
    assert views == []


@pytest.mark.parametrize("item", nav.items(), ids=lambda item: item.title)
def test_navigation_leads_somewhere(item: nav.Item) -> None:
    assert reverse(item.url_name).startswith("/")
    assert item.district in nav.DISTRICTS


def test_colours_are_named_once() -> None:
    """Components use tokens; a colour written out stands only among the tokens (and paper is white)."""
    text = (JINCAI / "platform/ui/static/ui/tokens.css").read_text(encoding="utf-8")
    after = text.split("/* 2 基础", 1)[1]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\))", after)) <= {"#fff"}
