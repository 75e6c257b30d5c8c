"""二维码：查验网址画成黑方格（ISO/IEC 18004，容错 M）。"""

from __future__ import annotations

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from jincai.platform.printing.drawing import Shape


def drawn(text: str, x: float, y: float, side: float) -> Shape:
    """二维码 `side` mm wide without its quiet zone; runs of a row are one rectangle."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    step = side / len(rows)
    found = []
    for down, row in enumerate(rows):
        start = None
        for across, dark in enumerate([*row, False]):
            if dark and start is None:
                start = across
            elif not dark and start is not None:
                left, right, top = x + start * step, x + across * step, y + down * step
                found.append(((left, top), (right, top), (right, top + step), (left, top + step)))
                start = None
    return Shape(tuple(found))
