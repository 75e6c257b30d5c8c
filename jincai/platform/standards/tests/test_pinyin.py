"""拼音键。"""

import pytest

from jincai.platform.standards.pinyin import keys


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("云南省", "yun nan sheng", "yns"),
        ("重庆市", "chong qing shi", "cqs"),
        ("银行", "yin hang", "yh"),
        ("资本性支出（一）", "zi ben xing zhi chu yi", "zbxzcy"),
        ("", "", ""),
    ],
)
def test_keys(name: str, full: str, initials: str) -> None:
    assert keys(name) == (full, initials)
