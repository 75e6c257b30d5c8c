"""互换证书：第一次往来之前读对方的证书，把本方的告诉它；本方的有增减时再告诉。在任何事务之外与对方通信。

A counterpart is believed at the first contact after `connect` (demonstrations, tests); from then on its certificates are pinned. A real
bank's certificates are registered beforehand by a person, and nothing is asked of it here.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import calling, lines, models

ENDPOINT = "/certificates"
_NOT_THERE = (404, 405, 501)


def introduce(division: str, name: str) -> models.Counterpart | None:
    """互换证书 where there is need; the counterpart, None for one not connected. Raises Unreachable, Objected; UserError for certificates that
    cannot be taken."""
    with lines.inside(division):
        line = models.Counterpart.objects.filter(division=division, name=name).first()
        if line is None:
            return None
        known, edition = evoucher.met(division=division, party=name)
        ours = evoucher.introduction(division) if line.told != edition else None
    if not known:
        _learn(division, name, line.url)
    if ours is not None and ours["certificates"]:
        _tell(line.url, ours)
        with lines.inside(division):
            models.Counterpart.objects.filter(division=division, name=name).update(told=edition)
    return line


def _learn(division: str, name: str, url: str) -> None:
    try:
        found = calling.get(url, ENDPOINT).json()
    except calling.Objected as error:
        if error.status in _NOT_THERE:
            return
        raise
    root, certificates = str(found.get("root", "")).encode(), found.get("certificates")
    if not root or not isinstance(certificates, list) or not all(isinstance(one, dict) for one in certificates):
        raise UserError(f"{url} 没有给出证书", "核对接口地址和版本")
    gone = found.get("revoked")
    with lines.inside(division):
        models.Counterpart.objects.select_for_update().get(division=division, name=name)
        for one in certificates:
            _enrol(division, name, {"name": found.get("name", ""), **one}, root, gone if isinstance(gone, list) else [])


def _enrol(division: str, name: str, one: dict[str, Any], root: bytes, gone: list[Any]) -> None:
    now = timezone.now()
    position, pem, called = (str(one.get(key, "")) for key in ("position", "pem", "name"))
    serial = evoucher.enrol(division=division, party=name, position=position, pem=pem.encode(), at=now, name=called, root=root)
    if serial in gone:
        evoucher.revoke(division=division, serial=serial, at=now, reason="对方告知")


def _tell(url: str, ours: dict[str, Any]) -> None:
    try:
        calling.post(url, ENDPOINT, json.dumps(ours, ensure_ascii=False).encode(), calling.JSON)
    except calling.Objected as error:
        if error.status not in _NOT_THERE:
            raise
