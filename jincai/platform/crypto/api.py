"""密码的门：SM2、SM3、SM4、数字证书、加密存放的列。"""

from jincai.platform.crypto.cells import blind, mask, seal, tail, unseal
from jincai.platform.crypto.certificate import Certificate
from jincai.platform.crypto.ciphers import sm4_decrypt, sm4_encrypt
from jincai.platform.crypto.digests import hmac_sm3, sm3
from jincai.platform.crypto.fields import Blind, Sealed, SealedBytes, Tail
from jincai.platform.crypto.issuing import issue_certificate, issue_crl
from jincai.platform.crypto.openssl import DEFAULT_ID
from jincai.platform.crypto.operations import distrust, load_crl, register_keys, revoke, trust
from jincai.platform.crypto.problems import REASONS, CertificateError, CryptoError
from jincai.platform.crypto.queries import (
    AuthorityRow,
    KeyRow,
    asking_revoked,
    authorities,
    authority_certificates,
    keys,
    reason,
    revoked_among,
)
from jincai.platform.crypto.rotating import also_rotate, retire, rotate
from jincai.platform.crypto.sealing import seal_table
from jincai.platform.crypto.sm2 import PrivateKey, PublicKey, from_pair, ready
from jincai.platform.crypto.trusting import Grounds, check_certificate

__all__ = [
    "DEFAULT_ID", "REASONS", "AuthorityRow", "Blind", "Certificate", "CertificateError", "CryptoError", "Grounds", "KeyRow", "PrivateKey",
    "PublicKey", "Sealed", "SealedBytes", "Tail", "also_rotate", "asking_revoked", "authorities", "authority_certificates", "blind",
    "check_certificate", "distrust", "from_pair", "hmac_sm3", "issue_certificate", "issue_crl", "keys", "load_crl", "mask", "ready", "reason", "register_keys",
    "retire", "revoke", "revoked_among", "rotate", "seal", "seal_table", "sm3", "sm4_decrypt", "sm4_encrypt", "tail",
    "trust", "unseal",
]  # fmt: skip
