"""人民币大写: an amount in words, as the printed sheet bears it (支付结算办法附一：正确填写票据和结算凭证的基本规定)."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capitals(cents: int) -> str:
    """大写: 123456 分 to 壹仟贰佰叁拾肆元伍角陆分; negative with 负 before it."""
    yuan, rest = divmod(abs(cents), 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif fen and yuan:
        words += "零"
    words += f"{_DIGITS[fen]}分" if fen else "整"
    return ("负" if cents < 0 else "") + words


def _whole(yuan: int) -> str:
    """元以上: by groups of four; one 零 for any run of zeros inside."""
    if not yuan:
        return "零"
    groups = []
    while yuan:
        yuan, low = divmod(yuan, 10_000)
        groups.append(low)
    words, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + _GROUPS[place]
        gap = False
    return words


def _group(group: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words
