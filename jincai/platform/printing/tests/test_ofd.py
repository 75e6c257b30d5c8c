"""OFD：容器的结构，每个部件的摘要；两个 SM2 签名用 OpenSSL 的命令从 DER 里取出来重算，不用本系统的密码代码。"""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from jincai.platform.crypto import api as crypto
from jincai.platform.printing.api import Seal, Signer, Stamp, ofd, pages, picture
from jincai.platform.printing.tests.samples import AT, order

NS = {"ofd": "http://www.ofdspec.org/2016"}
XML = b"<?xml version='1.0' encoding='UTF-8'?><MOF/>"
SIGN = "Doc_0/Signs/Sign_0"


@pytest.fixture(scope="module")
def signer() -> Signer:
    """财政业务专用章, with a certificate of its own."""
    key, until = crypto.PrivateKey.generate(), AT + timedelta(days=365)
    cert = crypto.issue_certificate(
        subject="丽江市财政局", key=key.public, signer=key, issuer=None, not_before=AT, not_after=until, usage=("digital_signature", "non_repudiation")
    )
    return Signer(name="丽江市财政局", certificate=cert.der, not_before=AT, not_after=until, sign=key.sign)


@pytest.fixture(scope="module")
def made(signer: Signer) -> zipfile.ZipFile:
    stamp = Stamp(picture=picture(Seal(position="ywzyz", name=signer.name), demo=True))
    data = ofd(pages(order()), title="国库集中支付凭证", author="丽江市财政局", at=AT, attached={"voucher.xml": XML}, signer=signer, stamp=stamp)
    return zipfile.ZipFile(io.BytesIO(data))


def xml(made: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(made.read(name))


def test_every_part_is_there_and_named_by_the_one_above(made: zipfile.ZipFile) -> None:
    assert made.testzip() is None
    root = xml(made, "OFD.xml")
    assert root.get("DocType") == "OFD" and root.findtext("ofd:DocBody/ofd:DocInfo/ofd:Title", namespaces=NS) == "国库集中支付凭证"
    document = root.findtext("ofd:DocBody/ofd:DocRoot", namespaces=NS) or ""
    told = xml(made, document)
    (page,) = told.findall("ofd:Pages/ofd:Page", NS)
    content = xml(made, f"Doc_0/{page.get('BaseLoc')}")
    ids = [int(each.get("ID", "0")) for each in content.iter() if each.get("ID")]
    assert len(ids) == len(set(ids)) and max(ids) <= int(told.findtext("ofd:CommonData/ofd:MaxUnitID", namespaces=NS) or 0)
    assert page.get("ID") == "11" and 11 not in ids
    attached = xml(made, "Doc_0/" + (told.findtext("ofd:Attachments", namespaces=NS) or ""))
    assert made.read("Doc_0/Attachs/" + (attached.findtext("ofd:Attachment/ofd:FileLoc", namespaces=NS) or "")) == XML
    signatures = xml(made, root.findtext("ofd:DocBody/ofd:Signatures", namespaces=NS) or "")
    assert [each.get("Type") for each in signatures.findall("ofd:Signature", NS)] == ["Seal"]


def test_the_words_on_the_page_are_text(made: zipfile.ZipFile) -> None:
    content = xml(made, "Doc_0/Pages/Page_0/Content.xml")
    words = [each.text or "" for each in content.iter("{http://www.ofdspec.org/2016}TextCode")]
    assert {"丽江市国库集中支付凭证", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整", "***************0128"} <= set(words)
    for code in content.iter("{http://www.ofdspec.org/2016}TextCode"):
        assert len((code.get("DeltaX") or "").split()) == len(code.text or "") - 1, "a step for every character but the last"
    for each in content.iter("{http://www.ofdspec.org/2016}TextObject"):
        x, y, wide, high = (float(n) for n in (each.get("Boundary") or "").split())
        assert x > -1 and x + wide < 212 and y > -1 and y + high < 299


def test_the_signature_covers_every_other_part(made: zipfile.ZipFile) -> None:
    signed = xml(made, f"{SIGN}/Signature.xml")
    listed = {
        (each.get("FileRef") or "").lstrip("/"): base64.b64decode(each.findtext("ofd:CheckValue", namespaces=NS) or "").hex()
        for each in signed.iter("{http://www.ofdspec.org/2016}Reference")
    }
    assert set(listed) == {name for name in made.namelist() if not name.startswith("Doc_0/Signs/")}
    assert listed == {name: sm3_of(made.read(name)) for name in listed}
    info = signed.find("ofd:SignedInfo", NS)
    assert info is not None and info.findtext("ofd:SignatureMethod", namespaces=NS) == "1.2.156.10197.1.501"
    annot = info.find("ofd:StampAnnot", NS)
    assert annot is not None and annot.get("PageRef") == "11" and annot.get("Boundary") == "129 269.2 30 20", "in the middle of the foot"


def sm3_of(data: bytes) -> str:
    """By the command of OpenSSL."""
    done = subprocess.run([openssl(), "dgst", "-sm3", "-r"], input=data, capture_output=True, check=True)
    return done.stdout.decode().split()[0]


def openssl() -> str:
    found = shutil.which("openssl")
    if not found:
        pytest.skip("没有 openssl 命令")
    return found


class Der:
    """DER read by `openssl asn1parse`: (depth, kind, offset of the whole, its length), in order."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        told = subprocess.run([openssl(), "asn1parse", "-inform", "DER"], input=data, capture_output=True, check=True).stdout.decode()
        rows = re.findall(r"^\s*(\d+):d=(\d+)\s+hl=(\d+)\s+l=\s*(\d+)\s+(?:prim|cons):\s*(.*?)\s*(?::.*|\[HEX DUMP\].*)?$", told, re.M)
        self.nodes = [(int(d), kind.strip(), int(at), int(hl), int(size)) for at, d, hl, size, kind in rows]

    def at(self, depth: int) -> list[tuple[str, bytes, bytes]]:
        """The nodes of a depth: kind, the whole bytes, the content."""
        return [(k, self.data[o : o + h + n], self.data[o + h : o + h + n]) for d, k, o, h, n in self.nodes if d == depth]


def verified(tmp_path: Path, certificate: bytes, signature: bytes, data: bytes) -> bool:
    """`openssl dgst -sm3 -verify` with the key of the certificate."""
    (tmp_path / "c.der").write_bytes(certificate)
    (tmp_path / "s.der").write_bytes(signature)
    (tmp_path / "d").write_bytes(data)
    key = subprocess.run([openssl(), "x509", "-inform", "DER", "-in", str(tmp_path / "c.der"), "-pubkey", "-noout"], capture_output=True, check=True)
    (tmp_path / "k.pem").write_bytes(key.stdout)
    command = ["dgst", "-sm3", "-verify", str(tmp_path / "k.pem"), "-signature", str(tmp_path / "s.der"), "-sigopt", "distid:1234567812345678"]
    done = subprocess.run([openssl(), *command, str(tmp_path / "d")], capture_output=True, check=False)
    return b"Verified OK" in done.stdout


def test_both_signatures_hold_by_the_command_of_openssl(made: zipfile.ZipFile, tmp_path: Path, signer: Signer) -> None:
    """GB/T 38540: SES_Signature ::= SEQUENCE { toSign, cert, signatureAlgID, signature }; SESeal alike over eSealInfo."""
    whole = Der(made.read(f"{SIGN}/SignedValue.dat")).at(1)
    assert [kind for kind, _, _ in whole] == ["SEQUENCE", "OCTET STRING", "OBJECT", "BIT STRING"]
    to_sign, certificate, signature = whole[0][1], whole[1][2], whole[3][2][1:]
    assert certificate == signer.certificate and verified(tmp_path, certificate, signature, to_sign)
    assert not verified(tmp_path, certificate, signature, to_sign[:-1] + bytes([to_sign[-1] ^ 1]))
    inner = Der(to_sign).at(1)
    assert [kind for kind, _, _ in inner] == ["INTEGER", "SEQUENCE", "GENERALIZEDTIME", "BIT STRING", "IA5STRING"]
    assert inner[0][2] == b"\x04" and inner[2][2] == b"20250103011200Z" and inner[4][2] == f"/{SIGN}/Signature.xml".encode()
    assert inner[3][2][1:].hex() == sm3_of(made.read(f"{SIGN}/Signature.xml")), "what is sealed is this very Signature.xml"
    assert inner[1][1] == made.read(f"{SIGN}/Seal.esl")
    seal = Der(inner[1][1]).at(1)
    assert [kind for kind, _, _ in seal] == ["SEQUENCE", "OCTET STRING", "OBJECT", "BIT STRING"]
    assert verified(tmp_path, seal[1][2], seal[3][2][1:], seal[0][1])
    assert b"\x89PNG" in seal[0][1] and "丽江市财政局".encode() in seal[0][1]


def test_a_changed_part_is_noticed(made: zipfile.ZipFile) -> None:
    page = made.read("Doc_0/Pages/Page_0/Content.xml")
    changed = page.replace("壹佰贰拾叁万".encode(), "玖佰贰拾叁万".encode())
    assert changed != page and sm3_of(changed) not in {
        base64.b64decode(each.text or "").hex() for each in xml(made, f"{SIGN}/Signature.xml").iter("{http://www.ofdspec.org/2016}CheckValue")
    }


def test_without_the_original_there_is_no_attachment(signer: Signer) -> None:
    stamp = Stamp(picture=picture(Seal(position="ywzyz", name=signer.name), demo=True))
    data = ofd(pages(order()), title="x", author="y", at=AT.astimezone(UTC), attached={}, signer=signer, stamp=stamp)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "Attachs" in name]
