"""导出：openssl 命令不用本系统就能验；改一个字节就不过。凭证合我们写的 XSD（lxml 作裁判）。"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

from jincai.kernel.problems import UserError
from jincai.platform.evoucher import api as evoucher
from jincai.platform.evoucher import document, keeping
from jincai.platform.identity.api import scope
from tests.parties import DIVISION, YEAR, Party, order, reply

pytestmark = pytest.mark.django_db
openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command")


@pytest.fixture(autouse=True)
def _scope() -> Iterator[None]:
    with scope(divisions=DIVISION):
        yield


def verified(folder: Path, tail: str = "") -> bool:
    """What plain OpenSSL says."""
    done = subprocess.run(
        ["openssl", "dgst", "-sm3", "-verify", f"signer{tail}.pem", "-signature", f"signature{tail}.der",
         "-sigopt", "distid:1234567812345678", "voucher.xml"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode == 0 and "Verified OK" in done.stdout


def view(number: str, flag: int = 0) -> evoucher.VersionView:
    row = evoucher.one(division=DIVISION, voucher_no=number)
    assert row is not None
    return next(v for v in evoucher.versions(row.id, at=timezone.now()) if v.flag == flag)


@openssl
def test_openssl_verifies_what_is_exported(tmp_path: Path) -> None:
    evoucher.issue([order()], division=DIVISION, clerk="yangzq", at=timezone.now())
    files = {path.name for path in evoucher.export(view("P1"), tmp_path)}
    assert {"voucher.xml", "signature.der", "signer.pem", "certificate.pem", "README.txt"} <= files
    assert [verified(tmp_path, tail) for tail in ("", "-qm", "-gz", "-ywzyz")] == [True] * 4
    (tmp_path / "signature.der").write_bytes((tmp_path / "signature-qm.der").read_bytes())
    assert not verified(tmp_path), "the clerk's signature is not finance's"
    original = (tmp_path / "voucher.xml").read_bytes()
    (tmp_path / "voucher.xml").write_bytes(original.replace(b"<PayAmt>100.00", b"<PayAmt>900.00", 1))
    assert not verified(tmp_path, "-qm")


@openssl
def test_a_reply_is_exported_with_the_banks_seal(tmp_path: Path) -> None:
    bank = Party()
    bank.enrol()
    evoucher.issue([order()], division=DIVISION, clerk="yangzq", at=timezone.now())
    evoucher.receive([bank.letter(reply(order()))], division=DIVISION, party="bank", at=timezone.now())
    evoucher.export(view("P1", 1), tmp_path)
    assert verified(tmp_path) and (tmp_path / "certificate.pem").read_bytes() == bank.certificates["zqz"].pem()


def test_a_whole_store_is_inspected() -> None:
    """库里的每一版再验一遍；签名是别的凭证的、没有签章的，数得出、说得出."""
    ids = evoucher.issue([order("P1"), order("P2")], division=DIVISION, clerk="yangzq", at=timezone.now())
    seen = evoucher.inspect(division=DIVISION, at=timezone.now())
    assert (seen.versions, seen.signatures, seen.ok, seen.faults) == (2, 6, True, ())
    assert evoucher.inspect(division=DIVISION, at=timezone.now(), year=YEAR - 1).versions == 0
    assert evoucher.inspect(division=DIVISION, at=timezone.now(), every=2).versions == 1
    first, second = (evoucher.letters(ids)[each] for each in ids)
    swapped, bare = second._replace(stamps=first.stamps), second._replace(stamps=())
    keeping.keep([keeping.Paper(each, each.opened(), evoucher.OURS) for each in (swapped, bare)], division=DIVISION)
    seen = evoucher.inspect(division=DIVISION, at=timezone.now())
    assert (seen.versions, seen.unsealed, seen.unsound, seen.ok) == (4, 1, 1, False)
    assert "P2" in seen.faults[0] and "另一张凭证的签名" in seen.faults[0]


def test_nowhere_to_write(tmp_path: Path) -> None:
    evoucher.issue([order()], division=DIVISION, clerk="yangzq", at=timezone.now())
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="写不了"):
        evoucher.export(view("P1"), tmp_path / "file")


@pytest.mark.parametrize("vt_code", evoucher.mapped())
def test_every_schema_is_a_schema(vt_code: str) -> None:
    for flag in (0, 1):
        etree.XMLSchema(etree.fromstring(evoucher.schema(vt_code, flag=flag).encode()))


def test_what_we_write_is_valid_and_the_schema_refuses_what_the_check_refuses() -> None:
    schema = etree.XMLSchema(etree.fromstring(evoucher.schema("8202").encode()))
    replied = etree.XMLSchema(etree.fromstring(evoucher.schema("8202", flag=1).encode()))
    schema.assertValid(etree.fromstring(document.written(order())))
    replied.assertValid(etree.fromstring(document.written(reply(order()))))
    for changed in ({"PayAmt": "1.5"}, {"AgencyCode": "x"}, {"PayeeAcctName": ""}, {"VouDate": "2025/01/02"}):
        bad = order(**changed)
        assert evoucher.problems(bad.completed()), changed
        assert not schema.validate(etree.fromstring(document.written(bad))), changed
    with pytest.raises(UserError, match="没有凭证 9999"):
        evoucher.schema("9999")
