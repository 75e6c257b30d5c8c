"""上传检查：文件是不是它自称的类型，有没有宏、外部引用、外部实体，解开有多大。

Nothing is unpacked to disk and nothing in the file is run. Archives are read entry by entry, counted as they come, and given up at the limit:
what the archive's own directory says about sizes is not believed.
"""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from jincai.kernel.problems import UserError

LARGEST = 64 * 1024 * 1024
UNPACKED = 512 * 1024 * 1024
TIMES = 200
ENTRIES = 5_000
_CHUNK = 1 << 16
_MACROS = re.compile(r"(^|/)(vbaProject|vbaData|macrosheets/|dialogsheets/|activeX/|embeddings/|ctrlProps/)", re.I)
_ENTITY = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_LONGEST = len(b"<!DOCTYPE")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
"""UTF-16 的开头：办公软件一律写 UTF-8，别的写法是为了躲过检查。"""
_TYPES, _MACRO_TYPE = "[content_types].xml", re.compile(rb"macroEnabled|vbaProject|vbaData", re.I)


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """文件类型: `name` for people, file name `endings`, and how its content `begins`."""

    name: str
    endings: tuple[str, ...]
    begins: tuple[bytes, ...]
    inside: str = ""


KINDS = {
    "xlsx": Kind("Excel 工作簿（.xlsx）", (".xlsx",), (b"PK\x03\x04",), "xl/workbook.xml"),
    "csv": Kind("文本表格（.csv）", (".csv", ".txt"), ()),
    "pdf": Kind("PDF", (".pdf",), (b"%PDF-",)),
    "png": Kind("图片（.png）", (".png",), (b"\x89PNG\r\n\x1a\n",)),
    "jpeg": Kind("图片（.jpg）", (".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    "ofd": Kind("OFD 版式文件", (".ofd",), (b"PK\x03\x04",), "OFD.xml"),
    "pem": Kind("数字证书（.pem、.cer）", (".pem", ".cer", ".crt", ".crl", ".der"), (b"-----BEGIN ", b"\x30")),
}
"""能收的类型。"""


def check_upload(name: str, data: bytes, *, kinds: tuple[str, ...], largest: int = LARGEST) -> str:
    """上传检查: the kind it is, one of `kinds`. Raises UserError: too large, empty, another type than its name says, macros, zip bomb,
    an archive within an archive, XML with entities, an encrypted or a broken archive.
    """
    if len(data) > largest:
        raise UserError(f"文件“{name}”有 {len(data) / 1048576:.1f} MB，超过 {largest // 1048576} MB", "请只保留需要的内容再上传")
    if not data:
        raise UserError(f"文件“{name}”是空的", "请核对文件")
    ending = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    kind = next((key for key in kinds if ending in KINDS[key].endings), None)
    wanted = "、".join(KINDS[key].name for key in kinds)
    if kind is None:
        raise UserError(f"不收“{ending or '没有后缀'}”的文件", f"可以上传：{wanted}")
    begins = KINDS[kind].begins
    if begins and not data.startswith(begins):
        raise UserError(f"文件“{name}”的内容不是{KINDS[kind].name}", f"后缀与内容须相符；可以上传：{wanted}")
    if KINDS[kind].inside:
        _archive(name, data, KINDS[kind])
    elif kind == "csv" and b"\0" in data:
        raise UserError(f"文件“{name}”不是文本", "请另存为 CSV（UTF-8）")
    return kind


def _archive(name: str, data: bytes, kind: Kind) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > ENTRIES:
                raise UserError(f"文件“{name}”里有 {len(infos)} 个部件，不像正常的文件", "请用办公软件另存一份再上传")
            names = {info.filename for info in infos}
            if kind.inside not in names:
                raise UserError(f"文件“{name}”的内容不是{kind.name}", "请用办公软件另存一份再上传")
            if found := sorted(each for each in names if _MACROS.search(each)):
                raise UserError(f"文件“{name}”含有宏或嵌入对象（{found[0]}）", "请另存为不含宏的工作簿（.xlsx），去掉嵌入的对象和控件")
            _unpack(name, archive, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UserError(f"文件“{name}”打不开：已损坏或加密", "请去掉密码，用办公软件另存一份再上传") from error


def _unpack(name: str, archive: zipfile.ZipFile, packed: int) -> None:
    """Count what comes out, and look at every part as it comes."""
    total, most = 0, min(UNPACKED, max(packed * TIMES, 10 * 1024 * 1024))
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise UserError(f"文件“{name}”已加密", "请去掉密码再上传")
        before = b""
        for chunk in _chunks(archive, info):
            if not before and chunk.startswith(b"PK\x03\x04"):
                raise UserError(f"文件“{name}”里面又有压缩文件（{info.filename}）", "请去掉嵌入的文件再上传")
            _look(name, info.filename, before, chunk)
            before = chunk[-_LONGEST:]
            total += len(chunk)
            if total > most:
                raise UserError(f"文件“{name}”解开后异常地大（超过 {most // 1048576} MB），像压缩炸弹", "请用办公软件另存一份再上传")


def _look(name: str, part: str, before: bytes, chunk: bytes) -> None:
    """A piece of a part that is XML: no declaration of entities anywhere in it, no other writing than UTF-8, no macro among the kinds of parts."""
    if not part.lower().endswith((".xml", ".rels", ".vml")):
        return
    if _ENTITY.search(before + chunk) or (not before and chunk.startswith(_WIDE)):
        raise UserError(f"文件“{name}”的 {part} 含有外部实体声明，或不是 UTF-8", "请用办公软件另存一份再上传")
    if part.lower() == _TYPES and (found := _MACRO_TYPE.search(chunk)):
        raise UserError(f"文件“{name}”含有宏（{found[0].decode()}）", "请另存为不含宏的工作簿（.xlsx），去掉嵌入的对象和控件")


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            yield chunk
