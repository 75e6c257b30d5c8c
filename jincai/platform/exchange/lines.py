"""线路：往来方的地址和现状；各办理在自己的可见范围里用。"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.exchange import models
from jincai.platform.identity.api import current_divisions, scope, system

SEEN_EVERY = timedelta(minutes=1)  # a contact that brought nothing is noted this often


def inside(division: str) -> AbstractContextManager[object]:
    """可见范围: one transaction in the scope of the division, on behalf of the system."""
    return scope(divisions=division, actor=system(division, "数据交换"))


def outside() -> None:
    """须在可见范围之外: talking to a counterpart inside an open transaction would send what may yet be rolled back, and hold its locks
    for as long as the other side thinks. Raises RuntimeError, a mistake of the programmer."""
    if current_divisions():
        raise RuntimeError("deliver and collect open their own scopes: call them outside of any, after what was sent is committed")


def url_of(division: str, name: str) -> str:
    """地址, empty when the counterpart is not connected."""
    return models.Counterpart.objects.filter(division=division, name=name).values_list("url", flat=True).first() or ""


def spoken(division: str, name: str) -> str:
    """内文的格式: mof, or iso20022 for a bank that speaks it."""
    return models.Counterpart.objects.filter(division=division, name=name).values_list("speaks", flat=True).first() or "mof"


def connected(division: str, name: str) -> models.Counterpart:
    """往来方。Raises UserError when it is not connected."""
    with inside(division):
        found = models.Counterpart.objects.filter(division=division, name=name).first()
    if found is None:
        raise unconnected(division, name)
    return found


def unconnected(division: str, name: str) -> UserError:
    """尚未接通."""
    return UserError(f"{division} 的往来方“{name}”尚未接通", "先登记它的接口地址")


def note(division: str, name: str, *, reached: bool = False, says: str = "") -> None:
    """现状: note that the counterpart answered, or what is wrong."""
    line = models.Counterpart.objects.filter(division=division, name=name)
    if reached:
        line.update(last_contact=timezone.now(), says=says[:500])
    else:
        line.update(says=says[:500])


def seen(division: str, name: str) -> None:
    """有应答: as note(), written only when it says something new."""
    now = timezone.now()
    old = Q(last_contact__isnull=True) | Q(last_contact__lt=now - SEEN_EVERY) | ~Q(says="")
    models.Counterpart.objects.filter(old, division=division, name=name).update(last_contact=now, says="")
