"""指纹：每个键一个数（散列），乘以金额，加起来；两边的和相等，两边就（几乎必然）逐键相等。

The sums are linear: the print of a table is the print of the entries that made it, so the history need not be grouped by key, and what
was added since a checkpoint can be added to its print. A single changed key is always seen (unless its hash is 0), a sum moved from one
key to another unless both have one hash: 2^-64 for balances, 2^-32 for deltas. The full check draws its seed anew each time, so nobody can
prepare amounts that cancel out; the prints kept in checkpoints have the seed SEED, known to all: they find accidents and faults, not
somebody who calculates against them.
"""

from __future__ import annotations

SEED = 5307
PROBE = "hashtextextended('jincai', 5307)"
PROBED = -2501164884342784255
"""PostgreSQL 11 至 18、小端机器上 PROBE 的值；不同的话，检查点里的指纹在这台服务器上不能比。"""
_SEPARATED = "|| chr(31) ||"
_LOW = 4294967295


def balance_hash(seed: int, account: str = "account", control: str = "control", document: str = "document") -> str:
    """余额键的散列，64 位。"""
    return f"hashtextextended({control} {_SEPARATED} {document}, {seed} + book * 100000000::bigint + {account})"


def delta_hash(seed: int, account: str = "account", control: str = "control", element: str = "element") -> str:
    """日发生额键的散列，64 位；高低各 32 位分别乘借方和贷方。"""
    key = f"""{control} {_SEPARATED} ("on" - date '2000-01-01') {_SEPARATED} {element}"""
    return f"hashtextextended({key}, {seed} + book * 100000000::bigint + {account})"


def snapshot_hash(seed: int) -> str:
    """快照键（科目、要素）的散列，64 位。"""
    return f"hashtextextended(element::text, {seed} + book * 100000000::bigint + account)"


def debit_part(hashed: str, amount: str = "debit") -> str:
    """借方的一份。"""
    return f"({hashed} >> 32) * {amount}"


def credit_part(hashed: str, amount: str = "credit") -> str:
    """贷方的一份。"""
    return f"({hashed} & {_LOW}) * {amount}"
