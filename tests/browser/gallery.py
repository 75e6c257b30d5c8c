"""指南的图：浏览器测试走一天时照的，挑几张、减到 256 色，抄进 docs/images（make pictures）。

    python -m tests.browser.gallery [--out docs/images]

A picture of a screen has few colours that matter: those used most make the palette, every other one becomes the nearest of them. A third of
the size, nothing lost that a reader would see; written here because no library of pictures is among the dependencies.
"""

from __future__ import annotations

import argparse
import os
import struct
import sys
import zlib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCREENS = Path(os.environ.get("JINCAI_SCREENS") or ROOT / "var" / "screens")
"""浏览器测试照的图放在哪里；持续集成另指一处，当作留存的件."""
MOST = 150_000
CHOSEN = (
    "clerk-3-refused", "clerk-4-done", "approver-3-chosen", "approver-4-approved", "treasury-2-sent", "treasury-5-reconciled",
    "accountant-1-signing", "leader-2-overview", "leader-5-receipt", "administrator-2-wrong", "bank-1-orders", "help-1-screen",
)  # fmt: skip
SIGNATURE = b"\x89PNG\r\n\x1a\n"
Pixels = list[bytes]


def opened(data: bytes) -> tuple[int, Pixels]:
    """宽与一行行的点 (RGB) of a picture as Chromium writes it: 8 bits, RGB or RGBA, not interlaced."""
    assert data.startswith(SIGNATURE)
    at, body, width, kind = len(SIGNATURE), bytearray(), 0, 0
    while at < len(data):
        (size,), name = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        if name == b"IHDR":
            width, _, depth, kind, *_ = struct.unpack(">IIBBBBB", data[at + 8 : at + 8 + size])
            assert depth == 8 and kind in (2, 6), "RGB or RGBA"
        elif name == b"IDAT":
            body += data[at + 8 : at + 8 + size]
        at += 12 + size
    step = 3 if kind == 2 else 4
    return width, [_three(row, step) for row in _unfiltered(zlib.decompress(bytes(body)), width * step, step)]


def thrifty(data: bytes) -> bytes:
    """减色：the same picture with a palette of at most 256 colours."""
    width, rows = opened(data)
    used = Counter(row[at : at + 3] for row in rows for at in range(0, len(row), 3))
    palette = [colour for colour, _ in used.most_common(256)]
    place = {colour: at for at, colour in enumerate(palette)}
    for colour in used:
        if colour not in place:
            place[colour] = min(range(len(palette)), key=lambda at: sum((a - b) ** 2 for a, b in zip(palette[at], colour, strict=True)))
    body = b"".join(b"\0" + bytes(place[row[at : at + 3]] for at in range(0, len(row), 3)) for row in rows)
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"PLTE", b"".join(palette)) + _chunk(b"IDAT", zlib.compress(body, 9)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _three(row: bytes, step: int) -> bytes:
    if step == 3:
        return row
    out = bytearray(len(row) // 4 * 3)
    for at in range(3):
        out[at::3] = row[at::4]
    return bytes(out)


def _unfiltered(data: bytes, width: int, step: int) -> Pixels:
    """Undo the five filters of PNG."""
    out, above = [], bytes(width)
    for at in range(0, len(data), width + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + width])
        for n in range(width):
            left = row[n - step] if n >= step else 0
            if kind == 1:
                row[n] = (row[n] + left) & 255
            elif kind == 2:
                row[n] = (row[n] + above[n]) & 255
            elif kind == 3:
                row[n] = (row[n] + (left + above[n]) // 2) & 255
            elif kind == 4:
                row[n] = (row[n] + _paeth(left, above[n], above[n - step] if n >= step else 0)) & 255
        above = bytes(row)
        out.append(above)
    return out


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def main() -> int:
    """Copy them; 1 when one is missing or too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images", help="写到哪里")
    out, wrong = parser.parse_args().out, 0
    for name in CHOSEN:
        source = SCREENS / f"{name}.png"
        if not source.is_file():
            sys.stderr.write(f"没有 {source}：先跑浏览器测试（make pictures）\n")
            wrong += 1
            continue
        small = thrifty(source.read_bytes())
        wrong += len(small) > MOST
        (out / f"guide-{name}.png").write_bytes(small)
        sys.stderr.write(f"{name} {source.stat().st_size} -> {len(small)}\n")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
