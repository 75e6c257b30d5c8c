"""数字证书 (GM/T 0015, X.509)：读出内容；是否可信由 trusting 判断。"""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509

from jincai.platform.crypto import oids
from jincai.platform.crypto.digests import sm3
from jincai.platform.crypto.problems import CertificateError, CryptoError
from jincai.platform.crypto.sm2 import PublicKey, unarmored

KNOWN = {
    "basic_constraints", "key_usage", "extended_key_usage", "authority_key_identifier", "key_identifier", "subject_alt_name",
    "crl_distribution_points", "certificate_policies", "authority_information_access", "issuer_alt_name",
}  # fmt: skip
LIMIT = 64 * 1024
SMALL = 8 * 1024
"""A certificate up to this size is read once and kept: those of a register are judged again and again."""


class Certificate:
    """数字证书: what it says. Nothing here means that it is true; see check_certificate."""

    def __init__(self, der: bytes) -> None:
        oids.register()
        if len(der) > LIMIT:
            raise CertificateError("malformed", "证书文件过大", "请选择一张证书")
        try:
            self._parsed = x509.Certificate.load(der, strict=True)
            self._body = self._parsed["tbs_certificate"]
            self.subject: str = self._body["subject"].human_friendly
            self.issuer: str = self._body["issuer"].human_friendly
            self.subject_der: bytes = self._body["subject"].dump()
            self.issuer_der: bytes = self._body["issuer"].dump()
            self.serial: str = f"{self._body['serial_number'].native:x}"
            self.not_before: datetime = self._body["validity"]["not_before"].native
            self.not_after: datetime = self._body["validity"]["not_after"].native
            self.key_info: bytes = self._body["subject_public_key_info"].dump()
            self.algorithms = {self._body["signature"]["algorithm"].native, self._parsed["signature_algorithm"]["algorithm"].native}
            self.extensions = self._extensions()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise CertificateError("malformed", "不是能识别的证书", "请选择 PEM 或 DER 格式的证书") from error
        self.der = der
        self._signed: dict[bytes, bool] = {}

    @staticmethod
    def load(data: bytes) -> Certificate:
        """From PEM or DER; of the same bytes perhaps the same object, which never changes. Raises CertificateError (malformed)."""
        return _kept(data) if len(data) <= SMALL else _read(data)

    def _extensions(self) -> dict[str, tuple[bool, Any]]:
        found: dict[str, tuple[bool, Any]] = {}
        for each in self._body["extensions"]:
            name = each["extn_id"].native
            if name in found:
                raise ValueError(f"extension {name} twice")
            found[name] = (bool(each["critical"].native), each["extn_value"].parsed.native)
        return found

    @property
    def sm3(self) -> str:
        """指纹: SM3 of the whole."""
        return sm3(self.der)

    @functools.cached_property
    def public(self) -> PublicKey:
        """公钥. Raises CertificateError when it is not an SM2 key."""
        try:
            return PublicKey(self.key_info)
        except CryptoError as error:
            raise CertificateError("usage", "证书的公钥不是 SM2 公钥", "请使用国密（SM2）证书") from error

    @property
    def common_name(self) -> str:
        """持有人: CN of the subject."""
        found = self._body["subject"].native.get("common_name", "")
        return str(found[-1] if isinstance(found, list) else found)

    @property
    def is_ca(self) -> bool:
        """可以签发证书: basicConstraints says so."""
        return bool((self._value("basic_constraints") or {}).get("ca"))

    @property
    def path_length(self) -> int | None:
        """How many authorities may stand under this one; None is any number."""
        found = (self._value("basic_constraints") or {}).get("path_len_constraint")
        return None if found is None else int(found)

    @property
    def key_usage(self) -> frozenset[str]:
        """密钥用途: empty when the certificate names none."""
        return frozenset(self._value("key_usage") or ())

    @property
    def self_signed(self) -> bool:
        """Issued by itself, by name; whether the signature holds is another question."""
        return self.subject_der == self.issuer_der

    @property
    def unknown_critical(self) -> list[str]:
        """关键扩展 that this program does not understand: such a certificate must not be used (RFC 5280, 4.2)."""
        return sorted(name for name, (critical, _) in self.extensions.items() if critical and name not in KNOWN)

    def _value(self, name: str) -> Any:
        return self.extensions.get(name, (False, None))[1]

    def signed_by(self, key: PublicKey) -> bool:
        """Is the signature SM2 with SM3 under this key, over exactly what is read here? Worked out once a key: neither changes."""
        if key.info not in self._signed:
            good = self.algorithms == {"sm2_sm3"} and key.verify(self._body.dump(), self._parsed["signature_value"].native)
            self._signed[key.info] = good
        return self._signed[key.info]

    def pem(self) -> bytes:
        """As PEM."""
        return bytes(pem.armor("CERTIFICATE", self.der))


def _read(data: bytes) -> Certificate:
    try:
        return Certificate(unarmored(data, "CERTIFICATE"))
    except CertificateError:
        raise
    except CryptoError as error:
        raise CertificateError("malformed", error.says, error.remedy) from error


_kept = functools.lru_cache(maxsize=1024)(_read)
