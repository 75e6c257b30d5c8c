"""小年度：真的支付办出的凭证；银行用自己的证书签了回单。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jincai.office.voucherstore.tests.bank import Bank
from jincai.platform.identity import api as identity
from tests.small_year import DIVISION, SmallYear


@pytest.fixture
def bank(year: SmallYear) -> Bank:
    """代理银行, whose certificates are registered here."""
    with identity.scope(divisions=DIVISION):
        return Bank(timezone.now() - timedelta(hours=1))
