"""签章: this node's own root and seals, made at its first start and kept in its own store; and the judgement of others' seals.

A certificate is pinned to one holder and one position (业务专用章 is not 转讫章), so that a seal moved to another place, another voucher or
another agency fails. The dates are judged by the clock of the wall at receipt. 条例、电子凭证库规范，凭记忆。
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from nodes.wire import certificates, kinds
from nodes.wire.envelope import Body, Stamp, Voucher
from nodes.wire.problems import Unsealed
from nodes.wire.sm2 import BadKey, Key
from nodes.wire.store import get
from nodes.wire.x509 import Certificate, read_certificate

ROOT = "root"
SEALS = ("ywzyz", "zqz")
_YEARS = 10


def prepare(db: sqlite3.Connection, party: str, name: str, *, renew: bool = False) -> None:
    """备章: the root and a certificate a position when they are not there yet; ``renew`` revokes the seals and makes new ones."""
    now = datetime.now(UTC)
    organization = name or kinds.PARTIES[party]
    row = db.execute("SELECT certificate, key FROM own_seal WHERE position = ?", (ROOT,)).fetchone()
    if row is None:
        key = Key.generate()
        root = certificates.issue(f"{organization}根证书", organization, key, root=None, at=now, years=_YEARS * 2)
        _keep(db, ROOT, root, key)
    else:
        root, key = _certificate(row["certificate"]), _key(row["key"])
    held = {one["position"]: one["serial"] for one in db.execute("SELECT position, serial FROM own_seal")}
    for position in SEALS:
        if position in held and not renew:
            continue
        if position in held:
            db.execute("INSERT INTO own_revoked VALUES (?)", (held[position],))
        own = Key.generate()
        _keep(db, position, certificates.issue(organization, organization, own, root=(root, key), at=now, years=_YEARS), own)


def _keep(db: sqlite3.Connection, position: str, certificate: Certificate, key: Key) -> None:
    db.execute("INSERT OR REPLACE INTO own_seal VALUES (?, ?, ?, ?)", (position, certificate.serial, certificate.der, key.der()))


@lru_cache(maxsize=16)
def _key(der: bytes) -> Key:
    return Key.private(der)


@lru_cache(maxsize=8192)
def _certificate(der: bytes) -> Certificate:
    return read_certificate(der)


def stamp(db: sqlite3.Connection, position: str, payload: bytes) -> Stamp:
    """盖章: this node's seal of that position on the document."""
    row = db.execute("SELECT serial, key FROM own_seal WHERE position = ?", (position,)).fetchone()
    return Stamp(position, row["serial"], _key(row["key"]).sign(payload))


def stamped(db: sqlite3.Connection, body: Body) -> tuple[Stamp, ...]:
    """盖齐: the seals this node's own message of that kind needs."""
    party = get(db, "node")
    wanted = kinds.needed(body.kind, body.flag, party) or {"ywzyz" if body.flag == kinds.ORIGINAL else "zqz": party}
    return tuple(stamp(db, position, body.payload) for position in wanted)


def own(db: sqlite3.Connection, party: str, name: str) -> dict[str, object]:
    """本方证书: for GET /certificates; public parts only."""
    rows = db.execute("SELECT position, certificate FROM own_seal ORDER BY position").fetchall()
    pems = {row["position"]: certificates.pem(_certificate(row["certificate"])) for row in rows}
    root = pems.pop(ROOT)
    listed = [{"position": position, "holder": "", "pem": pem} for position, pem in pems.items()]
    revoked = [row[0] for row in db.execute("SELECT serial FROM own_revoked ORDER BY serial")]
    return {"party": party, "name": name, "root": root, "certificates": listed, "revoked": revoked}


def verify(db: sqlite3.Connection, body: Body, voucher: Voucher | None, party: str, *, now: datetime | None = None) -> None:
    """验章: every seal this message needs and no other, each by the certificate pinned to it. Raises Unsealed (30) with a sentence.

    ``party`` is who made the message. ``voucher`` names the agency where a 公章 is needed.
    """
    wanted = kinds.needed(body.kind, body.flag, party)
    found = {one.position: one for one in body.stamps}
    missing = [f"{kinds.POSITIONS[one]}（{one}）" for one in wanted if one not in found]
    if missing:
        raise Unsealed("missing_seal", f"缺少{'、'.join(missing)}，未受理。")
    if len(body.stamps) > len(wanted):
        extra = next((one.position for one in body.stamps if one.position not in wanted), body.stamps[-1].position)
        raise Unsealed("extra_seal", f"多出签章 {extra[:20]}：{body.kind} 只应有 {'、'.join(wanted)}。")
    for position, holder in wanted.items():
        _judge(db, body, found[position], holder, voucher, now or datetime.now(UTC))


def _judge(db: sqlite3.Connection, body: Body, one: Stamp, party: str, voucher: Voucher | None, now: datetime) -> None:
    """验一章: pinned, in force, and over these bytes."""
    label = f"{kinds.POSITIONS[one.position]}（{one.position}）"
    sql = "SELECT * FROM trusted WHERE division IN (?, '') AND serial = ? ORDER BY division DESC"
    row = db.execute(sql, (body.division, one.serial)).fetchone()
    if row is None:
        raise Unsealed("unknown_signer", f"{label}的证书 {one.serial} 没有登记，不认识签章人。")
    holds = f"{kinds.PARTIES.get(row['party'], row['party'])}{row['holder']}的{kinds.POSITIONS.get(row['position'], row['position'])}"
    if (row["party"], row["position"]) != (party, one.position):
        raise Unsealed("wrong_seal", f"{label}处盖的是{holds}，应为{kinds.PARTIES[party]}的{kinds.POSITIONS[one.position]}。")
    agency = voucher.header.get("AgencyCode", "") if voucher else ""
    if party == kinds.AGENCY and agency and row["holder"] != agency:  # without an agency the check of fields says so
        raise Unsealed("wrong_seal", f"公章属于预算单位 {row['holder']}，凭证的预算单位是 {agency[:40]}。")
    certificate = _certificate(row["certificate"])
    if row["revoked"]:
        raise Unsealed("revoked", f"{label}的证书 {one.serial}（{holds}）已吊销。")
    if now < certificate.not_before:
        raise Unsealed("not_yet", f"{label}的证书 {one.serial} 自 {certificate.not_before:%Y-%m-%d} 起生效，现在还不能用。")
    if now > certificate.not_after:
        raise Unsealed("expired", f"{label}的证书 {one.serial} 已于 {certificate.not_after:%Y-%m-%d} 到期。")
    if not certificate.key.verify(body.payload, one.signature):
        raise Unsealed("bad_signature", f"{label}与凭证内容不符：内容或签名被改动过。")


def described(db: sqlite3.Connection, body: Body) -> list[tuple[str, str, str, str]]:
    """验章所见: position, holder, serial and what verifying says now, for people."""
    found = []
    for one in body.stamps:
        row = db.execute("SELECT * FROM trusted WHERE division IN (?, '') AND serial = ?", (body.division, one.serial)).fetchone()
        holder = f"{kinds.PARTIES.get(row['party'], row['party'])} {row['holder']}".strip() if row else "未登记"
        sound = row is not None and _certificate(row["certificate"]).key.verify(body.payload, one.signature)
        says = "有效，内容未改动" if sound else "无效"
        found.append((kinds.POSITIONS.get(one.position, one.position), holder, one.serial, says + ("；证书后来已吊销" if row and row["revoked"] else "")))
    return found


class Unfit(ValueError):
    """证书不收: a sentence."""


def learn(db: sqlite3.Connection, division: str, party: str, root: str, listed: Iterable[dict[str, str]], revoked: Iterable[str]) -> int:
    """登记证书: additive and idempotent; all or nothing. The first root of a party is pinned, certificates must be signed by it.

    Raises Unfit with a sentence. Returns how many certificates of this party are known now.
    """
    try:
        anchor = certificates.from_pem(root)
        pinned = db.execute("SELECT certificate FROM trusted_root WHERE (division, party) = (?, ?)", (division, party)).fetchone()
        if pinned is not None and pinned["certificate"] != anchor.der:
            raise Unfit(f"{kinds.PARTIES[party]}（{division or '不分区划'}）的根证书已登记为 {_certificate(pinned['certificate']).serial}，与所送不同。")
        if not anchor.self_issued or not anchor.signed_by(anchor):
            raise Unfit("root 不是自签的根证书。")
        db.execute("INSERT INTO trusted_root VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (division, party, anchor.der))
        for one in listed:
            _learn_one(db, division, one, anchor)
    except BadKey as error:
        raise Unfit(f"{error}。") from None
    sql = "UPDATE trusted SET revoked = 1 WHERE division = ? AND serial = ?"
    db.executemany(sql, [(division, str(serial).lower().lstrip("0")) for serial in revoked])
    return int(db.execute("SELECT count(*) FROM trusted WHERE division = ?", (division,)).fetchone()[0])


def _learn_one(db: sqlite3.Connection, division: str, one: dict[str, str], anchor: Certificate) -> None:
    certificate = certificates.from_pem(one["pem"])
    if not certificate.signed_by(anchor):
        raise Unfit(f"证书 {certificate.serial} 不是所送根证书签发的。")
    pin = (one["party"], one["holder"], one["position"])
    row = db.execute("SELECT * FROM trusted WHERE (division, serial) = (?, ?)", (division, certificate.serial)).fetchone()
    if row is None:
        db.execute("INSERT INTO trusted VALUES (?, ?, ?, ?, ?, ?, 0)", (division, certificate.serial, *pin, certificate.der))
    elif (row["party"], row["holder"], row["position"], row["certificate"]) != (*pin, certificate.der):
        raise Unfit(f"证书 {certificate.serial} 已登记给 {row['party']} {row['holder']} {row['position']}，不能改给别人或别处。")
