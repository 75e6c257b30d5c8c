"""拼音：汉字的排序键和首字母；数据库没有中文排序规则，故存下来。"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=20_000)
def keys(text: str) -> tuple[str, str]:
    """拼音键: (full key, initials) of a name, lower case: 云南省 -> ("yun nan sheng", "yns"). Brackets and marks are left out.

    The full key keeps a blank between syllables, so that 西安 (xi an) sorts before 先 (xian).
    """
    from pypinyin import lazy_pinyin  # slow to import, needed only when names are written

    plain = "".join(c if c.isalnum() else " " for c in text)
    syllables = [part for word in lazy_pinyin(plain) for part in word.lower().split()]
    return " ".join(syllables)[:200], "".join(s[0] for s in syllables)[:60]
