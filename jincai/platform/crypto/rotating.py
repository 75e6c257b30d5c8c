"""更换列密钥：新密钥先启用，旧密文分批改用新密钥；中途停下，再运行就接着做；旧密钥确认无人再用才销毁。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from jincai.platform.crypto import cells, keyring, models
from jincai.platform.crypto.fields import Sealed, SealedBytes
from jincai.platform.crypto.operations import GONE, register_keys
from jincai.platform.crypto.problems import CryptoError

BATCH = 5000
Tell = Callable[[str], None]
Rewriter = Callable[[str, Callable[[str, str], str]], int]
_ALSO: dict[str, Rewriter] = {}


def also_rotate(name: str, rewrite: Rewriter) -> None:
    """登记列以外的密文（例如在 JSON 里的）: `rewrite(using, again)` puts `again(cell, place)` in the place of every cell whose key is
    not the active one, and returns how many it changed. Registered in apps.py."""
    _ALSO[name] = rewrite


def columns() -> list[tuple[str, str, str, bool]]:
    """加密的列: table, column, place, binary; in the order of the house."""
    return [
        (model._meta.db_table, str(field.column), field.place, isinstance(field, SealedBytes))
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, Sealed | SealedBytes)
    ]


def rotate(*, new_key: bool = True, using: str = "owner", tell: Tell = lambda says: None) -> dict[str, Any]:
    """更换列密钥 and re-encrypt what there is; runs as the owner, who sees every division. With `new_key` False only what an interrupted
    run left. Returns the active key, how many cells changed in each table, and the old keys, which stay until retire()."""
    if new_key:
        keyring.add_field_key()
    register_keys(using)
    active = keyring.ring().field.key_id
    changed: dict[str, int] = {}
    for table, column, place, binary in columns():
        count = _column(using, table, column, place, binary)
        changed[f"{table}.{column}"] = count
        tell(f"{table}.{column}：{count} 个")
    for name, rewrite in _ALSO.items():
        changed[name] = rewrite(using, again)
        tell(f"{name}：{changed[name]} 个")
    old = sorted(set(keyring.ring().by_id) - {active})
    return {"active": active, "changed": changed, "old": old, "left": left(using)}


def again(cell: str, place: str) -> str:
    """One cell under the active key; the same object when it is already."""
    if not cell or cell.startswith(f"{cells.MARK}{keyring.ring().field.key_id}."):
        return cell
    return cells.seal_bytes(cells.open_bytes(cell, place), place)


def left(using: str = "owner") -> dict[str, int]:
    """仍用旧密钥的密文: key -> how many, over all columns."""
    active, found = keyring.ring().field.key_id, dict[str, int]()
    for table, column, _, binary in columns():
        part = f"convert_from(substr(\"{column}\", 5, 8), 'SQL_ASCII')" if binary else f"split_part(\"{column}\", '.', 2)"
        empty = "''::bytea" if binary else "''"
        with connections[using].cursor() as cursor:
            cursor.execute(f'SELECT {part}, count(*) FROM "{table}" WHERE "{column}" <> {empty} GROUP BY 1')  # nosec B608
            for key_id, count in cursor.fetchall():
                if key_id != active:
                    found[key_id] = found.get(key_id, 0) + count
    return found


def retire(key_id: str, *, using: str = "owner") -> None:
    """销毁旧密钥. Raises CryptoError while a cell still needs it. Backups made before need it too: keep a copy with them."""
    needed = left(using).get(key_id, 0) + sum(rewrite(using, again) for rewrite in _ALSO.values())
    if needed:
        raise CryptoError(f"还有 {needed} 个值用密钥 {key_id} 加密，不能销毁", "先运行 jincai keys rotate --resume")
    keyring.drop_field_key(key_id)
    models.Key.objects.using(using).filter(key_id=key_id).update(state=GONE)


def _column(using: str, table: str, column: str, place: str, binary: bool) -> int:
    """Batches by id, each its own transaction; a row that somebody changes meanwhile is his, and is written under the new key anyway."""
    active, after, done = keyring.ring().field.key_id, 0, 0
    kind, mark = ("bytea", cells.BINARY + active.encode() + b".") if binary else ("text", f"{cells.MARK}{active}.")
    empty = "''::bytea" if binary else "''"
    shown = f'substr("{column}", 1, {len(mark)}) <> %s AND "{column}" <> {empty}'
    while True:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute(
                f'SELECT id, "{column}" FROM "{table}" WHERE id > %s AND {shown} ORDER BY id LIMIT {BATCH} FOR UPDATE',  # nosec B608
                [after, mark],
            )
            rows = cursor.fetchall()
            if not rows:
                return done
            after = rows[-1][0]
            fresh = [cells.pack(cells.unpack(bytes(v), place), place) if binary else again(v, place) for _, v in rows]
            cursor.execute(
                f'UPDATE "{table}" AS old SET "{column}" = new.v FROM unnest(%s::bigint[], %s::{kind}[]) AS new (id, v) WHERE old.id = new.id',  # nosec B608
                [[row[0] for row in rows], fresh],
            )
            done += len(rows)
