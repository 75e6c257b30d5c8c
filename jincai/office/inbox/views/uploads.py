"""交来的一个文件：选了没有、是不是太大；内容由读它的人查。"""

from __future__ import annotations

from django.http import HttpRequest

from jincai.kernel.problems import UserError


def uploaded(request: HttpRequest, *, most: int, what: str, example: str) -> bytes:
    """文件的内容. `what` it should be, in Chinese, and an `example` of its kind; raises UserError for none and for one of more than `most` bytes."""
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        raise UserError("没有选文件", f"选一个{example}")
    if sent.size > most:
        raise UserError(f"文件有 {sent.size:,} 字节，{what}至多 {most:,} 字节", f"核对是不是{what}")
    return bytes(sent.read(most + 1))
