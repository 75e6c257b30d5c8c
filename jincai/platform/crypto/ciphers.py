"""SM4：分组密码算法 (GB/T 32907-2016, GM/T 0002)，GCM 与 CBC 两种工作模式。

GCM is for what we keep: it notices every change of the ciphertext or of the associated data. CBC, which does not, is for exchange with
systems that know nothing else.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.padding import PKCS7

from jincai.platform.crypto.problems import CryptoError

KEY, NONCE, TAG, BLOCK = 16, 12, 16, 16  # bytes
_REMEDY = "核对密钥；密文可能被改动，或从别处移来"


def sm4_encrypt(key: bytes, data: bytes, *, mode: str = "gcm", aad: bytes = b"") -> bytes:
    """SM4 加密: `gcm` gives nonce (12) + ciphertext + tag (16), `cbc` gives iv (16) + ciphertext with PKCS#7 padding.

    `aad` is bound to the ciphertext without being in it; GCM only. Raises CryptoError for a key that is not 16 bytes.
    """
    algorithm = _algorithm(key)
    if mode == "gcm":
        nonce = os.urandom(NONCE)
        work = Cipher(algorithm, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(aad)
        return nonce + work.update(data) + work.finalize() + work.tag
    _only_cbc(mode, aad)
    iv, pad = os.urandom(BLOCK), PKCS7(BLOCK * 8).padder()
    work_cbc = Cipher(algorithm, modes.CBC(iv)).encryptor()
    return iv + work_cbc.update(pad.update(data) + pad.finalize()) + work_cbc.finalize()


def sm4_decrypt(key: bytes, data: bytes, *, mode: str = "gcm", aad: bytes = b"") -> bytes:
    """SM4 解密 of what sm4_encrypt made. Raises CryptoError for another key, another `aad` (GCM) or a changed ciphertext."""
    algorithm = _algorithm(key)
    if mode == "gcm":
        if len(data) < NONCE + TAG:
            raise CryptoError("密文太短，不完整", _REMEDY)
        work = Cipher(algorithm, modes.GCM(data[:NONCE], data[-TAG:])).decryptor()
        work.authenticate_additional_data(aad)
        try:
            return work.update(data[NONCE:-TAG]) + work.finalize()
        except InvalidTag:
            raise CryptoError("密文校验不符，未解密", _REMEDY) from None
    _only_cbc(mode, aad)
    if len(data) < 2 * BLOCK or len(data) % BLOCK:
        raise CryptoError("密文长度不对，不完整", _REMEDY)
    work_cbc = Cipher(algorithm, modes.CBC(data[:BLOCK])).decryptor()
    unpad = PKCS7(BLOCK * 8).unpadder()
    try:
        return unpad.update(work_cbc.update(data[BLOCK:]) + work_cbc.finalize()) + unpad.finalize()
    except ValueError:
        raise CryptoError("密文校验不符，未解密", _REMEDY) from None


def _algorithm(key: bytes) -> SM4:
    if len(key) != KEY:
        raise CryptoError(f"SM4 密钥为 {len(key)} 字节，应为 {KEY} 字节", "请给出 32 位十六进制数的密钥")
    return SM4(key)


def _only_cbc(mode: str, aad: bytes) -> None:
    if mode != "cbc" or aad:
        raise ValueError(f"mode {mode!r} with{'' if aad else 'out'} associated data: use gcm, or cbc without")
