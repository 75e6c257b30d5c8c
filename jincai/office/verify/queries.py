"""查验一张：校验码对、金额或凭证号也对才答；答的是纸面上已有的和签章的结论，账号、明细不答。"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal

from jincai.kernel.money import MoneyError, yuan
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.platform.standards import api as standards


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """一个签章: `then` and `now` empty where good."""

    title: str
    who: str
    serial: str
    issuer: str
    since: datetime | None
    until: datetime | None
    at: datetime
    then: str
    now: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """原件或回单."""

    title: str
    sm3: str
    intact: bool
    signed: tuple[Signed, ...]
    now: str

    @property
    def good(self) -> bool:
        """现在成立."""
        return self.intact and not self.now and bool(self.signed)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """查验的结果."""

    title: str
    number: str
    place: str
    on: date | None
    amount: Decimal | None
    unit: str
    payer: str
    payee: str
    void: bool
    void_at: datetime | None
    rehearsed: bool
    at: datetime
    parts: tuple[Part, ...]

    @property
    def good(self) -> bool:
        """完好、签章都有效、没有作废."""
        return not self.void and bool(self.parts) and all(each.good for each in self.parts)


def check(*, code: str, told: str, at: datetime) -> Checked | None:
    """查验: None when there is no such code, or what was told with it (an amount or a voucher number) is not this voucher's: which of them
    is not said. The scope is that of the division the code belongs to, and everything is verified anew."""
    clean = "".join(code.split()).replace("-", "").upper()
    division = evoucher.home_of(clean)
    if not division:
        return None
    with identity.scope(divisions=division, actor=identity.system(division)):
        row = evoucher.one(division=division, code=clean)
        if row is None or not _fits(row, told):
            return None
        return _checked(row, at)


def _fits(row: evoucher.VoucherRow, told: str) -> bool:
    said = told.strip()
    if said and said == row.voucher_no:
        return True
    try:
        return bool(said) and row.amount is not None and yuan(said) == row.amount
    except MoneyError:
        return False


def _checked(row: evoucher.VoucherRow, at: datetime) -> Checked:
    versions = [each for each in evoucher.versions(row.id, at=at) if not each.then]
    last = [found[-1] for flag in (0, 1) if (found := [each for each in versions if each.flag == flag])]
    certificates = {each.serial: each for each in evoucher.certificate_rows(row.division, serials={s.serial for v in last for s in v.signatures})}
    people = identity.names()
    header = next((each.voucher.header for each in last if each.voucher), {})
    return Checked(
        title=evoucher.title(row.vt_code), number=row.voucher_no, place=standards.division(row.division).name, on=row.on, amount=row.amount,
        unit=header.get("AgencyName", ""), payer=header.get("PayAcctName", ""), payee=_veiled(header.get("PayeeAcctName", "")), void=row.void,
        void_at=row.void_at, rehearsed=evoucher.rehearsing(), at=at,
        parts=tuple(_part(each, certificates, people) for each in last),
    )  # fmt: skip


def _part(view: evoucher.VersionView, certificates: dict[str, evoucher.CertificateRow], people: dict[str, str]) -> Part:
    signed = tuple(_signed(each, certificates.get(each.serial), people) for each in view.signatures)
    now = "" if view.intact else "内容与入库时的摘要不符"
    return Part(title=view.title, sm3=view.sm3, intact=view.intact, signed=signed, now=now or next((s.now for s in signed if s.now), "") or view.says)


def _signed(view: evoucher.SignatureView, certificate: evoucher.CertificateRow | None, people: dict[str, str]) -> Signed:
    who = view.name
    if view.position == "qm":
        who = people.get(view.holder) or ("系统" if view.holder == "system" else view.name)
    now = evoucher.REASONS.get(view.reason, view.reason)
    return Signed(
        title=view.title, who=who, serial=view.serial, issuer=certificate.issuer if certificate else "", since=certificate.not_before if certificate else None,
        until=certificate.not_after if certificate else None, at=view.at, then=view.then, now=now,
    )  # fmt: skip


def _veiled(name: str) -> str:
    """收款人只露首尾：够与纸面对照，不够拿去用."""
    return name if len(name) < 2 else name[0] + "*" * (len(name) - 2) + (name[-1] if len(name) > 2 else "*")
