"""表格的一格：会被当作公式的加一撇，别的原样；SM3 一次算与分段算相同。"""

from __future__ import annotations

import hashlib

import pytest

from jincai.kernel import sm3
from jincai.kernel.cells import safe


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-2+3", "@SUM(1)", "\t=1", "\r\n=1", "＝1+1", "＠SUM(1)", "=cmd|' /C calc'!A0"])
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-", "—", "丽江市本级", "1-2", "a=b", " 甲", "2025-06-30", "（＋）"])
def test_what_does_not_is_left_alone(text: str) -> None:
    assert safe(text) == text


def test_sm3_of_gbt_32905_at_once_and_by_pieces() -> None:
    known = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    by_pieces = sm3.running(b"a")
    by_pieces.update(b"bc")
    assert sm3.of(b"abc") == by_pieces.hexdigest() == known


def test_without_sm3_it_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object) -> None:
        raise ValueError("unsupported hash type sm3")

    monkeypatch.setattr(hashlib, "new", lacking)
    with pytest.raises(Exception, match="没有 SM3"):
        sm3.of(b"abc")
