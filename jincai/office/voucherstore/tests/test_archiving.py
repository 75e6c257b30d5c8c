"""归档：验过才归，归了不能作废；目录由财政签，外面验得过；有一处不成立就一张不归。"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.db import connection

from jincai.office.voucherstore import models
from jincai.office.voucherstore.tests.bank import orders
from jincai.platform.evoucher import api as evoucher
from jincai.platform.identity import api as identity
from jincai.platform.jobs import api as jobs
from tests import small_year
from tests.small_year import DIVISION, YEAR, SmallYear

pytestmark = pytest.mark.django_db(databases=["default", "checker", "owner"])
ASKED = {"until": "2100-01-01"}


def batch() -> models.Archive:
    with identity.scope(divisions=DIVISION):
        return models.Archive.objects.order_by("-id")[0]


def test_a_year_is_archived_after_every_seal_was_verified(year: SmallYear, tmp_path: Path) -> None:
    chief = small_year.signed_in("treasury_chief")
    assert chief.post("/voucherstore/archives/new/", ASKED).status_code == 302
    assert "正在查验" in chief.get("/voucherstore/archives/").content.decode()
    jobs.run_pending(["voucherstore.archive"])
    made = batch()
    assert made.state == "DONE" and made.vouchers == made.versions > 3 and made.signatures > made.vouchers
    with identity.scope(divisions=DIVISION):
        assert all(row.archived_at for row in evoucher.find(DIVISION, evoucher.Wanted(year=YEAR)))
        pem = evoucher.certificate_of(DIVISION, made.serial)
        assert pem is not None
    data = chief.get(f"/voucherstore/archives/{made.number}/").content
    assert data.count(b"\n") == made.versions + 1 and next(iter(orders().values())).voucher_no.encode() in data
    key, seal, text = tmp_path / "key.pem", tmp_path / "seal.der", tmp_path / "manifest.txt"
    cert = tmp_path / "cert.pem"
    cert.write_bytes(pem.pem())
    key.write_bytes(subprocess.run(["openssl", "x509", "-in", cert, "-pubkey", "-noout"], capture_output=True, check=True).stdout)
    seal.write_bytes(chief.get(f"/voucherstore/archives/{made.number}/?seal=1").content)
    text.write_bytes(data)
    command = ["openssl", "dgst", "-sm3", "-verify", key, "-signature", seal, "-sigopt", "distid:1234567812345678", text]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    text.write_bytes(data.replace(b"8202", b"8203", 1))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_nothing_is_archived_while_this_side_has_something_to_mend(year: SmallYear) -> None:
    with identity.scope(divisions=DIVISION), connection.cursor() as cursor:
        cursor.execute("update exchange_outgoing set state = 'FAILED' where id = (select min(id) from exchange_outgoing)")
        assert cursor.rowcount == 1
    answer = small_year.signed_in("treasury_chief").post("/voucherstore/archives/new/", ASKED)
    assert answer.status_code == 400 and "还有 1 张凭证待处理" in answer.content.decode()
    with identity.scope(divisions=DIVISION):
        assert not models.Archive.objects.exists()


def test_what_is_archived_is_not_archived_again_and_only_by_the_chief(year: SmallYear) -> None:
    assert small_year.signed_in("treasury").post("/voucherstore/archives/new/", ASKED).status_code == 403
    chief = small_year.signed_in("treasury_chief")
    for _ in range(2):
        chief.post("/voucherstore/archives/new/", ASKED)
        jobs.run_pending(["voucherstore.archive"])
    assert batch().state == "DONE" and batch().vouchers == 0
    assert small_year.signed_in("preparer").get("/voucherstore/archives/").status_code == 403


def test_one_seal_that_does_not_hold_and_nothing_is_archived(year: SmallYear) -> None:
    with identity.scope(divisions=DIVISION):
        row = next(iter(orders().values()))
        (version,) = evoucher.versions(row.id, at=row.made_at)[:1]
    with identity.scope(divisions=DIVISION):
        evoucher.revoke(division=DIVISION, serial=version.signatures[0].serial, at=row.made_at, reason="unspecified")
    small_year.signed_in("treasury_chief").post("/voucherstore/archives/new/", ASKED)
    jobs.run_pending(["voucherstore.archive"])
    made = batch()
    assert made.state == "FAILED" and "吊销" in made.says
    with identity.scope(divisions=DIVISION):
        assert not any(row.archived_at for row in evoucher.find(DIVISION, evoucher.Wanted(year=YEAR)))
