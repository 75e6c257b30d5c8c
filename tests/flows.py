"""流程：测试里看表、改日子用的门（各文件夹的测试不直接进别的文件夹）。"""

from __future__ import annotations

import pytest

from jincai.platform.ui import desk
from jincai.platform.workflow import models
from tests import small_year


def version_of(kind: str, number: str) -> int:
    """单据开始时的流程版本."""
    return int(models.Running.objects.get(kind=kind, document=number).version_id)


def made_by(version: int, user: str) -> None:
    """改起草人: what no verb would do."""
    models.Version.objects.filter(pk=version).update(made_by=user)


def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """页面上的今天是小年度单据的日子，还在有效期里."""
    monkeypatch.setattr(desk, "_today", lambda division, year: small_year.ON)
