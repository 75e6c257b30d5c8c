"""列密钥：清单、更换、销毁旧密钥。"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import Any, TextIO

HELP = "加密敏感列的密钥：清单、更换、销毁旧密钥 (keys of the encrypted columns)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument(
        "what", choices=("list", "rotate", "retire"), nargs="?", default="list", help="list 清单；rotate 更换；retire 销毁旧密钥"
    )
    parser.add_argument("--resume", action="store_true", help="接着做没有做完的更换，不再换新密钥 (go on with an interrupted rotation)")
    parser.add_argument("--key", default="", help="retire 的密钥编号 (number of the key to destroy)")


def run(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Status 0; UserError when a key is still needed, or is not in a file."""
    from jincai.kernel.problems import UserError
    from jincai.platform.crypto import api as crypto

    told: dict[str, Any] = {"ok": True}
    if options.what == "rotate":
        told |= crypto.rotate(new_key=not options.resume, tell=lambda says: print(says, file=sys.stderr))
    elif options.what == "retire":
        if not options.key:
            raise UserError("没有说销毁哪一把密钥", "jincai keys list 列出编号，再用 --key 编号")
        crypto.retire(options.key)
    crypto.register_keys("owner")
    rows = [{**dataclasses.asdict(key), "made_at": key.made_at.isoformat()} for key in crypto.keys("owner")]
    return 0, {**told, "keys": rows}


def show(result: dict[str, Any], out: TextIO) -> None:
    """For people."""
    for key in result["keys"]:
        where = "本机有" if key["here"] else "本机没有"
        out.write(f"{key['key_id']}  {key['purpose']:5}  {key['state']:6}  {where}  {key['made_at'][:10]}\n")
    if "changed" in result:
        out.write(f"改用新密钥 {result['active']}：{sum(result['changed'].values())} 个值\n")
        if result["old"]:
            out.write(f"旧密钥 {'、'.join(result['old'])} 仍留着（备份要用）；确认不再需要后：jincai keys retire --key 编号\n")
