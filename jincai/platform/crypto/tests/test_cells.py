"""加密存放的值和密钥环：换位置、改动、缺密钥都打不开；更换密钥中途停下可以接着做。"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jincai.platform.crypto import api as crypto
from jincai.platform.crypto import cells, keyring

ACCOUNT = "6217990000012345678"


def test_a_cell_opens_in_its_place_only(keys: Path) -> None:
    cell = crypto.seal(ACCOUNT, "banking_payee.number")
    assert cell.startswith("s4.") and ACCOUNT not in cell and cell != crypto.seal(ACCOUNT, "banking_payee.number")
    assert crypto.unseal(cell, "banking_payee.number") == ACCOUNT
    with pytest.raises(crypto.CryptoError):
        crypto.unseal(cell, "banking_bankaccount.number")


@pytest.mark.parametrize("cell", [ACCOUNT, "s4.", "s4.deadbeef", "s4.deadbeef.AAAA", "s4.{id}.!!!", "s4.{id}.AAAA"])
def test_what_is_no_cell_is_an_error_not_a_value(keys: Path, cell: str) -> None:
    with pytest.raises(crypto.CryptoError) as caught:
        crypto.unseal(cell.format(id=keyring.ring().field.key_id), "a.b")
    assert caught.value.says and caught.value.remedy


def test_empty_stays_empty(keys: Path) -> None:
    assert crypto.seal("", "a.b") == crypto.unseal("", "a.b") == crypto.blind("", "a.b") == crypto.tail("") == crypto.mask("") == ""


def test_the_blind_index_is_the_same_in_one_place_and_other_elsewhere(keys: Path) -> None:
    assert crypto.blind(ACCOUNT, "a.b") == crypto.blind(ACCOUNT, "a.b") != crypto.blind(ACCOUNT, "a.c")
    assert len(crypto.blind(ACCOUNT, "a.b")) == 32


def test_masked(keys: Path) -> None:
    assert crypto.tail(ACCOUNT) == "5678" and crypto.mask("5678") == "****5678" and crypto.tail("12") == "2" and crypto.tail("1") == ""


def test_the_file_is_the_owners_alone_and_made_once_by_many_processes(tmp_path: Path) -> None:
    where = tmp_path / "field-keys"
    env = os.environ | {"JINCAI_FIELD_KEYS_FILE": str(where)}
    code = "from jincai.platform.crypto import keyring; print(keyring.ring().field.key_id)"
    started = [subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert len({each.communicate()[0] for each in started}) == 1
    assert stat.S_IMODE(where.stat().st_mode) == 0o600 and list(tmp_path.iterdir()) == [where]


def test_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINCAI_FIELD_KEY", "00112233445566778899aabbccddeeff")
    monkeypatch.setenv("JINCAI_MAC_KEY", "ff" * 32)
    keyring.forget()
    cell = crypto.seal(ACCOUNT, "a.b")
    monkeypatch.setenv("JINCAI_FIELD_KEY", "ffeeddccbbaa99887766554433221100")
    monkeypatch.setenv("JINCAI_FIELD_KEY_OLD", "00112233445566778899aabbccddeeff")
    keyring.forget()
    assert crypto.unseal(cell, "a.b") == ACCOUNT and crypto.seal("x", "a.b").split(".")[1] != cell.split(".")[1]
    with pytest.raises(crypto.CryptoError, match="环境变量"):
        keyring.add_field_key()
    for name, value in (("JINCAI_MAC_KEY", ""), ("JINCAI_FIELD_KEY", "short")):
        monkeypatch.setenv(name, value)
        keyring.forget()
        with pytest.raises(crypto.CryptoError):
            crypto.seal("x", "a.b")
    monkeypatch.undo()
    keyring.forget()


def test_a_new_key_reads_the_old_cells_and_another_process_notices(keys: Path) -> None:
    cell = crypto.seal(ACCOUNT, "a.b")
    old = keyring.ring().field.key_id
    code = "from jincai.platform.crypto import keyring; print(keyring.add_field_key().key_id)"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    new = f"s4.{made}."
    other = subprocess.run(
        [sys.executable, "-c", "from jincai.platform.crypto import cells; print(cells.seal('x', 'a.b'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert other.startswith(new) and made != old
    assert crypto.unseal(other, "a.b") == "x", "a key that this process did not know is looked for in the file"
    assert crypto.unseal(cell, "a.b") == ACCOUNT and crypto.seal("y", "a.b").startswith(new)
    with pytest.raises(crypto.CryptoError):
        keyring.drop_field_key(made)
    keyring.drop_field_key(old)
    with pytest.raises(crypto.CryptoError, match=old):
        crypto.unseal(cell, "a.b")


@pytest.mark.parametrize("text", ["", "rubbish", "field active 00\nmac active " + "00" * 32, "field active zz\n", "mac active " + "00" * 32])
def test_a_damaged_file_is_said_not_replaced(keys: Path, text: str) -> None:
    keys.write_text(text)
    keyring.forget()
    with pytest.raises(crypto.CryptoError) as caught:
        crypto.seal("x", "a.b")
    assert keys.read_text() == text and caught.value.remedy


def test_packed_bytes(keys: Path) -> None:
    packed = cells.pack(b"<Voucher/>", "a.body")
    assert cells.unpack(packed, "a.body") == b"<Voucher/>" and b"Voucher" not in packed
    for wrong in (b"<Voucher/>", packed[:-1], packed.replace(b"s4b.", b"s4b.x")):
        with pytest.raises(crypto.CryptoError):
            cells.unpack(wrong, "a.body")


@pytest.mark.parametrize("said", ["", "  ", "核对", "1111111", "核对   ", "aaaaaaaaaaaa"])
def test_a_reason_says_something(said: str) -> None:
    from jincai.kernel.problems import UserError

    with pytest.raises(UserError, match="事由"):
        crypto.reason(said)
    assert crypto.reason(" 核对退票  收款账号 ") == "核对退票 收款账号"
