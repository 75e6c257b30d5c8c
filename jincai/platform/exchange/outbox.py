"""读对方的发件箱：一页一页读；太大的、坏了信封的逐步读小，找出是哪一件；序号只许往前。"""

from __future__ import annotations

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import calling

PAGE = 500  # vouchers in a chunk
Found = list[evoucher.Letter | evoucher.Torn]


def read(url: str, cursor: int, limit: int, *, whole: bool = True) -> tuple[Found, int, bool]:
    """读一页: the letters, the number it ends with, and whether it was read as asked (then a short one is the last).

    A page too large to read is read in smaller ones; a single message too large is passed over as torn.
    """
    try:
        page = calling.get(url, f"/outbox?after={cursor}&limit={limit}")
        found = evoucher.unwrapped(page.body)
    except calling.TooLarge as error:
        if limit > 1:
            return read(url, cursor, max(limit // 10, 1), whole=False)
        last = _last(error.headers, cursor + 1)
        problem = evoucher.Unsound("too_large", f"发件箱序号 {last} 的凭证过大，没有读")
        return [evoucher.Torn(evoucher.Letter("", 0, "", "", 0, b"", (), last), problem)], last, False
    except evoucher.WireError:
        if limit > 1:  # one of them spoils the page: find it
            return read(url, cursor, max(limit // 10, 1), whole=False)
        last = _last(page.headers, 0)
        if last <= cursor:
            raise
        problem = evoucher.Unsound("unreadable", f"发件箱序号 {last} 的信封读不出来")
        return [evoucher.Torn(evoucher.Letter("", 0, "", "", 0, b"", (), last), problem)], last, False
    return found, _ordered(found, cursor), whole


def _last(headers: object, default: int) -> int:
    value = {str(k).lower(): str(v) for k, v in dict(headers).items()}.get("x-last", "")  # type: ignore[call-overload]
    return int(value) if value.isascii() and value.isdigit() else default


def _ordered(found: Found, cursor: int) -> int:
    """The numbers must go on from the cursor: a gap is legal, a step back is not. The last of them."""
    before = cursor
    for one in found:
        seq = (one.identity if isinstance(one, evoucher.Torn) else one).seq
        if seq <= before:
            raise UserError(f"发件箱序号 {seq} 没有接着 {before}", "请对方核对发件箱")
        before = seq
    return before
