"""jincai voucher print：PDF、OFD、图各一个文件，账号遮住，审计里有一行；别的后缀说明怎样办。"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity import api as identity
from jincai.project.commands import voucher
from tests import small_year
from tests.small_year import DIVISION, PAYEE

pytestmark = pytest.mark.django_db(databases=["default", "checker"])


def run(*words: str) -> tuple[int, dict[str, Any]]:
    parser = argparse.ArgumentParser()
    voucher.arguments(parser)
    return voucher.run(parser.parse_args(["print", "any", "--kind", "8202", *words]))


def test_each_ending_gives_its_file(tmp_path: Path) -> None:
    small_year.build()
    for ending, begins in ((".pdf", b"%PDF-"), (".ofd", b"PK\x03\x04"), (".png", b"\x89PNG")):
        status, told = run("--out", str(tmp_path / f"voucher{ending}"))
        assert status == 0 and told["kind"] == "8202" and (tmp_path / f"voucher{ending}").read_bytes().startswith(begins)
    text = "".join(pypdf.PdfReader(io.BytesIO((tmp_path / "voucher.pdf").read_bytes())).pages[0].extract_text().split())
    with identity.scope(divisions=DIVISION), audit.reading():
        rows = audit.search(audit.Filter(verb="voucherstore.print")).rows
    assert len(rows) == 3 and {row.channel for row in rows} == {"command"} and f"审计号{rows[-1].id}" in text
    assert PAYEE.account not in text and PAYEE.name in text


def test_another_ending_is_told(tmp_path: Path) -> None:
    small_year.build()
    with pytest.raises(UserError, match="没有说写到哪个文件"):
        run("--out", str(tmp_path / "voucher.doc"))
    with pytest.raises(UserError, match="写不了"):
        run("--out", str(tmp_path / "nowhere" / "voucher.pdf"))
