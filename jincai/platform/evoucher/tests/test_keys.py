"""私钥：在文件里，0600，口令不对打不开；密码设备没有 SM2 的说清楚。"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jincai.kernel.rules import Refused
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher
from jincai.platform.evoucher import authority, keystore
from jincai.platform.identity.api import scope
from tests.parties import DIVISION, order

MODULES = [os.environ.get("JINCAI_TEST_SOFTHSM", ""), "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so"]
SOFTHSM = next((path for path in MODULES if path and Path(path).exists()), "")


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JINCAI_SEAL_KEYS", str(tmp_path / "keys"))
    keystore.forget()
    return tmp_path / "keys"


def test_a_key_is_a_file_that_only_its_owner_reads(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINCAI_SEAL_PASSWORD", "口令")
    key = crypto.PrivateKey.generate()
    place = keystore.keep("a", key)
    assert stat.S_IMODE((keys / "a.key").stat().st_mode) == 0o600 and stat.S_IMODE(keys.stat().st_mode) == 0o700
    keystore.forget()
    assert key.public.verify(b"x", keystore.load(place).sign(b"x"))
    keystore.forget()
    monkeypatch.setenv("JINCAI_SEAL_PASSWORD", "别的")
    with pytest.raises(crypto.CryptoError, match="口令不对"):
        keystore.load(place)
    with pytest.raises(FileExistsError):
        keystore.keep("a", key)
    with pytest.raises(crypto.CryptoError, match="读不了"):
        keystore.load("file:b")


@pytest.mark.django_db
def test_without_an_authority_of_its_own_what_is_missing_is_named(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINCAI_SEAL_CA", authority.EXTERNAL)
    with scope(divisions=DIVISION), pytest.raises(Refused) as refused:
        from django.utils import timezone

        evoucher.issue([order()], division=DIVISION, clerk="yangzq", at=timezone.now())
    assert [each.rule for each in refused.value.violations] == ["EVOUCHER-1"] * 3
    assert {each.subject for each in refused.value.violations} == {"101001", "yangzq", "finance"}


@pytest.mark.skipif(not SOFTHSM, reason="no SoftHSM on this machine (JINCAI_TEST_SOFTHSM names its library)")
def test_softhsm_has_no_sm2_and_that_is_said(tmp_path: Path) -> None:
    """In a process of its own: a PKCS#11 library is loaded once."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\n")
    environment = {**os.environ, "SOFTHSM2_CONF": str(tmp_path / "softhsm.conf"), "JINCAI_PKCS11_MODULE": SOFTHSM, "JINCAI_PKCS11_PIN": "1234"}
    tool = os.environ.get("JINCAI_TEST_SOFTHSM_UTIL") or shutil.which("softhsm2-util")
    assert tool, "softhsm2-util comes with SoftHSM"
    command = [tool, "--init-token", "--free", "--label", "jincai", "--pin", "1234", "--so-pin", "1234"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    program = (
        "import django; django.setup()\n"
        "from jincai.platform.evoucher import keystore\n"
        "from jincai.platform.crypto.api import CryptoError\n"
        "for place in ('pkcs11:jincai/seal', 'pkcs11:other/seal'):\n"
        "    try: keystore.load(place)\n"
        "    except CryptoError as error: print(error.says)\n"
    )
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True).stdout
    assert "没有 SM2 签名机制" in said and "没有名为 other 的密码设备；有：jincai" in said
