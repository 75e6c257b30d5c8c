"""查验：每一版每个签章，收到时怎样、现在怎样；与成立的一版不同的地方标红。"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Mapping, Sequence

from jincai.office.voucherstore.screens import names
from jincai.office.voucherstore.screens.sheets import best
from jincai.platform.evoucher import api as evoucher

MOST = 400
"""比到多少处."""
_NUMBER = re.compile(r"\d{8,}")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """一个签章 and its certificate; `then` and `now` empty when good."""

    view: evoucher.SignatureView
    who: str
    certificate: evoucher.CertificateRow | None
    then: str
    now: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """一个改动过的字段: what the sound version says, and here the pieces (`text`, whether it is changed)."""

    label: str
    field: str
    sound: str
    pieces: tuple[tuple[str, bool], ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """一版的查验."""

    view: evoucher.VersionView
    maker: str
    signed: tuple[Signed, ...]
    changed: tuple[Changed, ...]
    then: str
    now: str
    refused: bool

    @property
    def good(self) -> bool:
        """现在成立，收到时也成立."""
        return not self.then and not self.now


def verdicts(row: evoucher.VoucherRow, versions: Sequence[evoucher.VersionView]) -> list[Verdict]:
    """各版的查验, in their order. One query for the certificates."""
    serials = {each.serial for version in versions for each in version.signatures}
    certificates = {each.serial: each for each in evoucher.certificate_rows(row.division, serials=serials)}
    people = names.people()
    sound = {flag: best(versions, flag) for flag in (0, 1)}
    return [_verdict(each, certificates, people, sound[each.flag]) for each in versions]


def _verdict(
    view: evoucher.VersionView, certificates: Mapping[str, evoucher.CertificateRow], people: Mapping[str, str], sound: evoucher.VersionView | None
) -> Verdict:
    signed = tuple(
        Signed(view=each, who=names.signer(each, people), certificate=certificates.get(each.serial), then=each.then, now=each.says or each.reason)
        for each in view.signatures
    )
    now = ("字节与入库时的摘要不符：内容在库里被改动过" if not view.intact else "") or next((each.now for each in signed if each.now), "") or view.says
    then = evoucher.REASONS.get(view.then, view.then)
    differs = sound is not None and sound is not view and sound.sm3 != view.sm3 and (bool(now) or bool(then))
    return Verdict(
        view=view, maker=names.maker(view), signed=signed, then=then, now=now, refused=bool(view.then),
        changed=tuple(changes(sound, view)) if differs and sound else (),
    )  # fmt: skip


def changes(sound: evoucher.VersionView, other: evoucher.VersionView) -> list[Changed]:
    """改动: field by field where both can be read, else in the text itself."""
    if sound.voucher is None or other.voucher is None:
        return _pieces("原文", "", _text(sound.body), _text(other.body))
    found: list[Changed] = []
    pairs = [("", sound.voucher.header, other.voucher.header)]
    pairs += [
        (f"明细第 {place} 行", a, b) for place, (a, b) in enumerate(zip(sound.voucher.details, other.voucher.details, strict=False), 1) if a != b
    ]
    for where, a, b in pairs[:MOST]:
        shown_a, shown_b = names.masked(a), names.masked(b)
        for field in dict.fromkeys([*a, *b]):
            if a.get(field, "") != b.get(field, ""):
                found += _pieces(f"{where}{_label(sound, field, bool(where))}", field, shown_a.get(field, ""), shown_b.get(field, ""))
    if len(sound.voucher.details) != len(other.voucher.details):
        found += _pieces("明细行数", "", str(len(sound.voucher.details)), str(len(other.voucher.details)))
    return found or _pieces("原文", "", _text(sound.body), _text(other.body))


def _label(view: evoucher.VersionView, field: str, detail: bool) -> str:
    mapping = evoucher.mapping(view.voucher.vt_code) if view.voucher else None
    return mapping.label(field, "detail" if detail else "header") if mapping else field


def _pieces(label: str, field: str, a: str, b: str) -> list[Changed]:
    """What is shown of both; where the mask hides the difference, the whole is marked."""
    if a == b or len(a) > 4000 or len(b) > 4000:
        return [Changed(label=label, field=field, sound=a[:80], pieces=((b[:80], True),))]
    pieces = []
    for kind, _i1, _i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "delete":
            pieces.append(("〔缺〕", True))
        elif j2 > j1:
            pieces.append((b[j1:j2], kind != "equal"))
    return [Changed(label=label, field=field, sound=a, pieces=tuple(pieces))]


def _text(body: bytes) -> str:
    """原文, long numbers masked."""
    return _NUMBER.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], body.decode("gb18030", "replace"))
