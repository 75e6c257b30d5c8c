"""数与条的标记：穿透的数、进度条、选择框里的几百项；模板标签与成千上万格的表同用，所以写得直接。"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from jincai.platform.ui import figures

NOTHING = format_html('<span class="muted">{}</span>', figures.NOT_APPLICABLE)


def fig(amount: Decimal | None, url: str = "", words: str = "", says: str = "", pop: bool | str = False) -> SafeString:
    """穿透: `{% fig row.paid url %}`: a figure that opens what is under it; zero is grey without a link, not applicable is “—”.

    `words` replaces the amount's own writing; `says` tells readers what opens; `pop` = a click explains it first: the address of the
    fragment, or True when the table says by `data-pop-from` and `data-pop-to` how to make it from the link. Tables have thousands of these.
    """
    if amount is None and not words:
        return NOTHING
    shown = (words and escape(words)) or figures.money(amount)
    if not words and amount is not None and not amount:
        return SafeString(f'<span class="muted">{shown}</span>')  # nosec B703
    if not url:
        return SafeString(shown)  # nosec B703
    more = f' aria-label="{shown} {escape(says)}"' if says else ""
    if pop:
        more += f' data-pop="{"" if pop is True else escape(pop)}" aria-haspopup="dialog" aria-expanded="false"'
    return SafeString(f'<a class="fig" href="{escape(url)}"{more}>{shown}</a>')  # nosec B703


def bar(rate: Decimal | float | None, time: Decimal | float | None = None, width: int = 88) -> SafeString:
    """进度: `{% bar 0.78 0.83 %}`: the bar is the rate, the upright line the time gone by."""
    filled = min(max(float(rate or 0), 0.0), 1.0) * 100
    tick = "" if time is None else f'<rect class="tick" x="{min(float(time), 1.0) * (width - 3):.1f}" width="3" height="16"/>'
    return SafeString(  # nosec B703
        f'<svg class="bar" width="{int(width)}" height="16" aria-hidden="true"><rect class="track" y="4" width="100%" height="8"/>'
        f'<rect class="fill" y="4" width="{filled:.1f}%" height="8"/>{tick}</svg>'
    )


def options(offered: Iterable[tuple[object, str]], chosen: str) -> SafeString:
    """选择框里的各项: (value, words); hundreds of units on every list."""
    drawn = (f'<option value="{escape(code)}"{" selected" if str(code) == chosen else ""}>{escape(words)}</option>' for code, words in offered)
    return SafeString("".join(drawn))  # nosec B703
