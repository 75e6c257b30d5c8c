"""导出：签的字节、签名、证书各一个文件，用 openssl 就能验，不用本系统。"""

from __future__ import annotations

from pathlib import Path

from jincai.kernel.problems import UserError
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import models
from jincai.platform.evoucher.queries.versions import VersionView

_README = """凭证 {title} {number}

voucher.xml      签名所签的字节（GBK 的 XML）
signature.der    {position}的签名（SM2，DER），签名人：{name}
signer.pem       签名人的公钥
certificate.pem  签名人的证书
其余签章各有 signature-位置.der、signer-位置.pem、certificate-位置.pem。

检验：
{commands}
"""
_COMMAND = "openssl dgst -sm3 -verify signer{tail}.pem -signature signature{tail}.der -sigopt distid:1234567812345678 voucher.xml"


def export(view: VersionView, out: Path, *, note: str = "") -> list[Path]:
    """导出一版 into the folder; the files written, `voucher.xml`, `signature.der`, `signer.pem` among them. The main signature is the last
    seal put on (finance's, or the counterpart's). `note` stands at the end of README.txt: nothing can be added to what was signed.
    Raises UserError where there is none, or the folder cannot be written."""
    if not view.signatures:
        raise UserError("这一版没有签章", "选择有签章的一版")
    files: dict[str, bytes] = {"voucher.xml": view.body}
    commands = []
    for place, each in enumerate(view.signatures):
        main = place == len(view.signatures) - 1
        pem = models.Certificate.objects.filter(serial=each.serial).values_list("pem", flat=True).first()
        cert = crypto.Certificate.load((pem or "").encode())
        for tail in (f"-{each.position}", *([""] if main else [])):
            files |= {f"signature{tail}.der": each.value, f"signer{tail}.pem": cert.public.pem(), f"certificate{tail}.pem": cert.pem()}
        commands.append(_COMMAND.format(tail="" if main else f"-{each.position}"))
    last = view.signatures[-1]
    number = view.voucher.voucher_no if view.voucher else ""
    says = _README.format(title=view.title, number=number, position=last.title, name=last.name, commands="\n".join(commands))
    files["README.txt"] = f"{says}\n{note}\n".encode() if note else says.encode()
    return _written(files, out)


def _written(files: dict[str, bytes], out: Path) -> list[Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (out / name).write_bytes(data)
    except OSError as error:
        raise UserError(f"写不了 {out}：{error.strerror}", "换一个文件夹") from error
    return [out / name for name in files]
