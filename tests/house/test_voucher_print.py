"""jincai voucher print：PDF、OFD、图各一个文件，账号遮住；voucher export：签过名的原文，账号完整，一字不改。各在审计里有行。"""

from __future__ import annotations

import argparse
import io
import subprocess
from pathlib import Path
from typing import Any

import pypdf
import pytest

from jincai.kernel import sm3
from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.project.commands import voucher
from tests import small_year
from tests.small_year import DIVISION, PAYEE

pytestmark = pytest.mark.django_db(databases=["default", "checker"])


def run(*words: str, what: str = "print") -> tuple[int, dict[str, Any]]:
    parser = argparse.ArgumentParser()
    voucher.arguments(parser)
    return voucher.run(parser.parse_args([what, "any", "--kind", "8202", *words]))


def rows_of(verb: str) -> list[audit.Record]:
    with identity.scope(divisions=DIVISION), audit.reading():
        return list(audit.search(audit.Filter(verb=verb)).rows)


def test_each_ending_gives_its_file(tmp_path: Path) -> None:
    small_year.build()
    for ending, begins in ((".pdf", b"%PDF-"), (".ofd", b"PK\x03\x04"), (".png", b"\x89PNG")):
        status, told = run("--out", str(tmp_path / f"voucher{ending}"))
        assert status == 0 and told["kind"] == "8202" and (tmp_path / f"voucher{ending}").read_bytes().startswith(begins)
    text = "".join(pypdf.PdfReader(io.BytesIO((tmp_path / "voucher.pdf").read_bytes())).pages[0].extract_text().split())
    rows = rows_of("voucherstore.print")
    assert len(rows) == 3 and {row.channel for row in rows} == {"command"} and f"审计号{rows[-1].id}" in text
    assert PAYEE.account not in text and PAYEE.name in text


def test_another_ending_is_told(tmp_path: Path) -> None:
    small_year.build()
    with pytest.raises(UserError, match="没有说写到哪个文件"):
        run("--out", str(tmp_path / "voucher.doc"))
    with pytest.raises(UserError, match="写不了"):
        run("--out", str(tmp_path / "nowhere" / "voucher.pdf"))


def test_what_is_exported_is_what_was_signed_and_the_audit_says_who_took_it(tmp_path: Path) -> None:
    small_year.build()
    status, told = run("--out", str(tmp_path / "v"), "--reason", "送审计局核对", what="export")
    signed = (tmp_path / "v" / "voucher.xml").read_bytes()
    assert status == 0 and PAYEE.account.encode() in signed, "the accounts are whole: that is why it is audited"
    checked = subprocess.run(
        ["openssl", "dgst", "-sm3", "-verify", "signer.pem", "-signature", "signature.der", "-sigopt", "distid:1234567812345678", "voucher.xml"],
        cwd=tmp_path / "v", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    (exported,), (revealed,) = rows_of("voucher.export"), rows_of("identity.reveal")
    document = f"8202 {told['voucher']}"
    assert (exported.kind, exported.channel, exported.document) == ("export", "command", document) and exported.after["sm3"] == sm3.of(signed)
    assert (revealed.kind, revealed.channel, revealed.document, revealed.says) == ("reveal", "command", document, "送审计局核对")
    assert f"审计号 {exported.id}" in (tmp_path / "v" / "README.txt").read_text(encoding="utf-8")


def test_an_export_that_could_not_be_written_leaves_no_row(tmp_path: Path) -> None:
    small_year.build()
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="写不了"):
        run("--out", str(tmp_path / "taken"), what="export")
    with pytest.raises(UserError, match="没有说写到哪个文件夹"):
        run(what="export")
    assert rows_of("voucher.export") == [] and rows_of("identity.reveal") == []
