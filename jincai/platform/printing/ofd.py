"""OFD 版式文件（GB/T 33190-2016）：同样的页面写成 OFD，凭证原文作附件，用电子签章（GB/T 38540）签全部部件。

Which parts of the standards are used and which are not: README.md. Fonts are named (宋体), not embedded.
"""

from __future__ import annotations

import base64
import dataclasses
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from jincai.kernel import sm3
from jincai.platform.printing import ses
from jincai.platform.printing.drawing import Page
from jincai.platform.printing.ofd_page import written
from jincai.platform.printing.pdf import png

HEAD, NS = '<?xml version="1.0" encoding="UTF-8"?>\n', 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT, SIGN = "Doc_0", "Doc_0/Signs/Sign_0"
FONT = "宋体"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """盖在哪里: the picture, `wide` (mm), at `x`, `y` of the first page: in the middle of its foot, where nothing is written."""

    picture: Page
    x: float = 129.0
    y: float = 269.2
    wide: float = 30.0


def ofd(
    pages: Sequence[Page], *, title: str, author: str, at: datetime, attached: Mapping[str, bytes], signer: ses.Signer, stamp: Stamp
) -> bytes:
    """写成 OFD, signed. `attached` are files within it (name to content), covered by the signature like everything else."""
    at = at.astimezone(UTC).replace(microsecond=0)
    parts = _parts(pages, title, author, at, attached)
    made = ses.seal(signer, es_id=sm3.of(signer.certificate)[:32], png=png(stamp.picture), size=_size(stamp), at=at)
    told = _signature(parts, stamp, at)
    value = ses.signature(signer, made, digest=bytes.fromhex(sm3.of(told)), about=f"/{SIGN}/Signature.xml", at=at)
    parts |= {
        f"{ROOT}/Signs/Signatures.xml": _xml(
            "Signatures", '<ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal" BaseLoc="Sign_0/Signature.xml"/>'
        ),
        f"{SIGN}/Signature.xml": told,
        f"{SIGN}/Seal.esl": made.dump(),
        f"{SIGN}/SignedValue.dat": value,
    }
    return _zipped(parts, at)


def _parts(pages: Sequence[Page], title: str, author: str, at: datetime, attached: Mapping[str, bytes]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    unit, listed = 10, ""
    for place, page in enumerate(pages):
        number, unit = unit + 1, unit + 1
        content, unit = written(page, unit)
        area = f"<ofd:Area><ofd:PhysicalBox>0 0 {page.width:g} {page.height:g}</ofd:PhysicalBox></ofd:Area>"
        parts[f"{ROOT}/Pages/Page_{place}/Content.xml"] = _xml("Page", f"{area}<ofd:Content>{content}</ofd:Content>")
        listed += f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{place}/Content.xml"/>'
    first = pages[0]
    box = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {first.width:g} {first.height:g}</ofd:PhysicalBox></ofd:PageArea>"
    tail = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" if attached else ""
    parts[f"{ROOT}/Document.xml"] = _xml(
        "Document",
        f"<ofd:CommonData><ofd:MaxUnitID>{unit + 1}</ofd:MaxUnitID>{box}<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{tail}",
    )
    font = f'<ofd:Fonts><ofd:Font ID="1" FontName="{FONT}" FamilyName="SimSun"/></ofd:Fonts>'
    parts[f"{ROOT}/PublicRes.xml"] = _xml("Res", font, ' BaseLoc="Res"')
    parts |= _attachments(attached, at)
    name = sm3.of(b"".join(parts.values()))[:32]
    info = (
        f"<ofd:DocInfo><ofd:DocID>{name}</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title><ofd:Author>{escape(author)}</ofd:Author>"
        f"<ofd:CreationDate>{at:%Y-%m-%d}</ofd:CreationDate><ofd:Creator>jincai</ofd:Creator></ofd:DocInfo>"
    )
    body = f"<ofd:DocBody>{info}<ofd:DocRoot>{ROOT}/Document.xml</ofd:DocRoot><ofd:Signatures>{ROOT}/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
    return {"OFD.xml": _xml("OFD", body, ' Version="1.1" DocType="OFD"')} | parts


def _attachments(attached: Mapping[str, bytes], at: datetime) -> dict[str, bytes]:
    if not attached:
        return {}
    rows = "".join(
        f'<ofd:Attachment ID="{place}" Name={quoteattr(name)} Format={quoteattr(name.rpartition(".")[2])} CreationDate="{at:%Y-%m-%dT%H:%M:%S}" '
        f'Size="{len(data) / 1024:.3f}" Visible="false"><ofd:FileLoc>{escape(name)}</ofd:FileLoc></ofd:Attachment>'
        for place, (name, data) in enumerate(attached.items(), 1)
    )
    return {f"{ROOT}/Attachs/Attachments.xml": _xml("Attachments", rows)} | {f"{ROOT}/Attachs/{name}": data for name, data in attached.items()}


def _signature(parts: Mapping[str, bytes], stamp: Stamp, at: datetime) -> bytes:
    """Signature.xml: the digest of every part, where the seal stands."""
    references = "".join(
        f'<ofd:Reference FileRef="/{escape(name)}"><ofd:CheckValue>{_base64(sm3.of(data))}</ofd:CheckValue></ofd:Reference>'
        for name, data in parts.items()
    )
    width, height = _size(stamp)
    where = f'<ofd:StampAnnot ID="1" PageRef="11" Boundary="{stamp.x:g} {stamp.y:g} {width} {height}"/>'
    return _xml(
        "Signature",
        f'<ofd:SignedInfo><ofd:Provider ProviderName="jincai" Version="0.1" Company="jincai"/>'
        f"<ofd:SignatureMethod>{ses.SM2_WITH_SM3}</ofd:SignatureMethod><ofd:SignatureDateTime>{at:%Y%m%d%H%M%S}Z</ofd:SignatureDateTime>"
        f'<ofd:References CheckMethod="{ses.SM3}">{references}</ofd:References>{where}'
        f"<ofd:Seal><ofd:BaseLoc>/{SIGN}/Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo>"
        f"<ofd:SignedValue>/{SIGN}/SignedValue.dat</ofd:SignedValue>",
    )


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _size(stamp: Stamp) -> tuple[int, int]:
    return round(stamp.wide), round(stamp.wide * stamp.picture.height / stamp.picture.width)


def _xml(name: str, inside: str, attributes: str = "") -> bytes:
    return f"{HEAD}<ofd:{name} {NS}{attributes}>{inside}</ofd:{name}>".encode()


def _zipped(parts: Mapping[str, bytes], at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()
