"""签检查点：每个检查点一个签名的头；证明一件事实在里面，证明后来的头接着先前的头，都能脱离本系统查。"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from jincai.accounting.closing import models, trees
from jincai.kernel import sm3
from jincai.kernel.problems import UserError
from jincai.ledger import api as ledger
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity.api import scope, system

ORIGIN = "0" * 64
CHECKER = Path(__file__).parent / "offline.py"


def sign(made: ledger.Checkpoint) -> bool:
    """签一个检查点 and those before it that have no signature yet; False when there was nothing to sign.

    Opens its own scope; the facts are read as the checker, outside of any transaction. Raises Refused without a certificate.
    """
    with scope(divisions=made.division, actor=system(made.division)):
        kept = ledger.checkpoints(year=made.year, division=made.division)
        done = models.SignedCheckpoint.objects.filter(division=made.division, year=made.year).count()
    signed = False
    for before, each in itertools.pairwise([None, *kept]):
        if each is not None and each.number > done:
            _sign(each, before.seq if before else 0)
            signed = True
    return signed


def _sign(made: ledger.Checkpoint, after: int) -> None:
    lines = ledger.fact_lines(year=made.year, division=made.division, after=after, until=made.seq)
    with scope(divisions=made.division, actor=system(made.division)):
        last = models.SignedCheckpoint.objects.filter(division=made.division, year=made.year, number=made.number - 1).first()
        text = {
            "division": made.division, "year": made.year, "number": made.number, "day": made.day.isoformat(), "seq": made.seq, "facts": made.facts,
            "checkpoint": made.sm3, "leaves": len(lines), "root": trees.root([trees.leaf(line) for line in lines]),
            "previous": last.sm3 if last else ORIGIN,
        }  # fmt: skip
        data = json.dumps(text, sort_keys=True, separators=(",", ":")).encode()
        stamp = evoucher.attest(data, division=made.division, at=timezone.now())
        models.SignedCheckpoint.objects.create(
            division=made.division, year=made.year, number=made.number, after=after, seq=made.seq, text=data.decode(), sm3=sm3.of(data),
            serial=stamp.serial, signature=stamp.value,
        )  # fmt: skip


def prove(*, year: int, division: str, out: Path, fact: UUID | None = None, since: int = 0) -> list[Path]:
    """证明: that a fact is in the books, or that today's head goes on from head number `since`, as files that anybody checks offline.

    Raises UserError where the fact is not known, is not covered by a signed checkpoint yet, or the folder cannot be written.
    """
    seq = ledger.fact_number(fact, year=year, division=division) if fact else None
    if fact and seq is None:
        raise UserError(f"{division} {year} 年没有事实 {fact}", "核对事实的编号")
    with scope(divisions=division, actor=system(division)):
        heads = list(models.SignedCheckpoint.objects.filter(division=division, year=year).order_by("number"))
        heads = [each for each in heads if (each.seq >= seq if seq is not None else each.number >= since)]
        if not heads:
            raise UserError("还没有盖住它的带签名的检查点", "先运行 jincai checkpoint")
        cert = evoucher.certificate_of(division, heads[-1].serial)
    proof: dict[str, Any] = {"heads": [each.text for each in heads]}
    if fact:
        proof |= _inclusion(heads[0], fact)
    assert cert is not None
    files = {
        "head.json": heads[-1].text.encode(), "signature.der": bytes(heads[-1].signature), "signer.pem": cert.public.pem(),
        "certificate.pem": cert.pem(), "proof.json": json.dumps(proof, ensure_ascii=False, indent=1).encode(), "check.py": CHECKER.read_bytes(),
    }  # fmt: skip
    return _written(files, out)


def _inclusion(head: models.SignedCheckpoint, fact: UUID) -> dict[str, Any]:
    lines = ledger.fact_lines(year=head.year, division=head.division, after=head.after, until=head.seq)
    place = next(at for at, line in enumerate(lines) if json.loads(line)[1] == str(fact))
    return {"line": lines[place].decode(), "path": trees.path([trees.leaf(line) for line in lines], place)}


def _written(files: dict[str, bytes], out: Path) -> list[Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (out / name).write_bytes(data)
    except OSError as error:
        raise UserError(f"写不了 {out}：{error.strerror}", "换一个文件夹") from error
    return [out / name for name in files]


def heads(*, year: int, division: str) -> Sequence[str]:
    """带签名的头 as they were signed, in order. In a scope."""
    return list(models.SignedCheckpoint.objects.filter(division=division, year=year).order_by("number").values_list("text", flat=True))
