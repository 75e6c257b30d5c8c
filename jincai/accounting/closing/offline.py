"""离线查验：不用本系统，只用 Python 标准库和 openssl，查一个文件夹里的证明。用法：python check.py [文件夹] [以前留存的 head.json]

1 the newest head is signed; 2 each head goes on from the one before it; 3 the fact's line is in the tree of the first head;
4 a head that somebody kept earlier is one of them (or is told to be missing: then ask for a proof since its number).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import subprocess
import sys
from pathlib import Path


def sm3(data: bytes) -> str:
    """SM3 in hexadecimal."""
    return hashlib.new("sm3", data).hexdigest()


def signed(folder: Path) -> bool:
    """The head's SM2 signature, by openssl."""
    command = ["openssl", "dgst", "-sm3", "-verify", "signer.pem", "-signature", "signature.der", "-sigopt", "distid:1234567812345678", "head.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def linked(heads: list[str], newest: str) -> bool:
    """Each head names the hash of the one before it, and the last is the signed one."""
    follow = all(json.loads(after)["previous"] == sm3(before.encode()) for before, after in itertools.pairwise(heads))
    return bool(heads) and follow and heads[-1] == newest


def included(line: str, path: list[list[str]], root: str) -> bool:
    """From the line up to the root."""
    found = sm3(b"\0" + line.encode())
    for side, other in path:
        pair = (other, found) if side == "left" else (found, other)
        found = sm3(b"\1" + bytes.fromhex(pair[0]) + bytes.fromhex(pair[1]))
    return found == root


def main(folder: Path, kept: str = "") -> int:
    """Say what holds; the exit status is 0 when all does."""
    proof, newest = json.loads((folder / "proof.json").read_text(encoding="utf-8")), (folder / "head.json").read_text(encoding="utf-8")
    results = {"签名 signature": signed(folder), "前后相接 consistency": linked(proof["heads"], newest)}
    if "line" in proof:
        results["事实在内 inclusion"] = included(proof["line"], proof["path"], json.loads(proof["heads"][0])["root"])
    if kept:
        results["接着留存的头 kept head"] = Path(kept).read_text(encoding="utf-8") in proof["heads"]
    for name, good in results.items():
        sys.stdout.write(f"{'OK  ' if good else 'BAD '} {name}\n")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "."), sys.argv[2] if len(sys.argv) > 2 else ""))
