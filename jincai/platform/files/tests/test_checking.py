"""上传检查：收好的，拒坏的，各说清楚。"""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from jincai.kernel.problems import UserError
from jincai.platform.files import checking
from jincai.platform.files.api import check_upload


def workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("表").write(0, 0, "预算")
    return out.getvalue()


def archive(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    out = io.BytesIO(base or b"")
    with zipfile.ZipFile(out, "a" if base else "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def refused(name: str, data: bytes, kinds: tuple[str, ...] = ("xlsx",)) -> str:
    with pytest.raises(UserError) as caught:
        check_upload(name, data, kinds=kinds)
    assert caught.value.remedy
    return caught.value.says


def test_good_files_pass() -> None:
    assert check_upload("预算.XLSX", workbook(), kinds=("csv", "xlsx")) == "xlsx"
    assert check_upload("a.csv", "单位,金额\n".encode(), kinds=("csv",)) == "csv"
    assert check_upload("a.pdf", b"%PDF-1.7\n", kinds=("pdf",)) == "pdf"


def test_a_name_that_lies() -> None:
    assert "内容不是" in refused("a.xlsx", b"%PDF-1.7")
    assert "内容不是" in refused("a.xlsx", archive({"word/document.xml": b"<w/>"}))
    assert "不收" in refused("a.exe", b"MZ")
    assert "不收" in refused("xlsx", workbook())
    assert "不是文本" in refused("a.csv", b"a\0b", ("csv",))


def test_empty_and_too_large() -> None:
    assert "空的" in refused("a.xlsx", b"")
    with pytest.raises(UserError, match="超过 1 MB"):
        check_upload("a.xlsx", b"PK\x03\x04" + b"0" * (1 << 20), kinds=("xlsx",), largest=1 << 20)


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml", "xl/embeddings/oleObject1.bin"]
)
def test_macros_and_embedded_objects(part: str) -> None:
    assert "宏" in refused("a.xlsx", archive({part: b"x"}, workbook()))


def test_a_zip_bomb_is_given_up_whatever_its_directory_says(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive({"xl/worksheets/sheet9.xml": b"<a>" + b" " * (80 << 20)}, workbook())
    assert len(bomb) < 200_000
    assert "压缩炸弹" in refused("a.xlsx", bomb)
    monkeypatch.setattr(checking, "ENTRIES", 3)
    assert "部件" in refused("a.xlsx", workbook())


def test_an_archive_in_an_archive() -> None:
    assert "又有压缩文件" in refused("a.xlsx", archive({"xl/media/x.bin": workbook()}, workbook()))


def test_xml_entities() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
    assert "外部实体" in refused("a.xlsx", archive({"xl/evil.xml": evil}, workbook()))
    outside = b'<!DOCTYPE r SYSTEM "http://198.51.100.1/r.dtd"><r/>'  # no other word that gives it away
    late = b'<?xml version="1.0"?><!--' + b"x" * ((1 << 16) - 33) + b"-->" + outside
    assert late.find(b"<!DOCTYPE") < 1 << 16 < late.find(b"<!DOCTYPE") + 9, "across two pieces, behind a long comment"
    assert "外部实体" in refused("a.xlsx", archive({"xl/evil.xml": late}, workbook()))
    for wide in (evil.decode().encode("utf-16"), evil.decode().encode("utf-16-le"), evil.decode().encode("utf-16-be")):
        assert "UTF-8" in refused("a.xlsx", archive({"xl/evil.xml": wide}, workbook()))


def test_a_macro_under_another_name() -> None:
    kinds = b'<Types><Override PartName="/xl/harmless.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    parts = {"[Content_Types].xml": kinds, "xl/workbook.xml": b"<workbook/>", "xl/harmless.bin": b"x"}
    assert "宏（vbaProject）" in refused("a.xlsx", archive(parts))


def test_broken_archives() -> None:
    whole = workbook()
    assert "损坏" in refused("a.xlsx", whole[: len(whole) // 2])
    broken = bytearray(whole)
    broken[60:90] = b"\xff" * 30
    assert refused("a.xlsx", bytes(broken))
