"""libcrypto: this program's own binding to the OpenSSL 3 that Python's hashlib is linked with; nothing of jincai."""

from __future__ import annotations

import ctypes as c
import ctypes.util
import re
from functools import cache
from typing import Any

from nodes.wire.problems import Unusable

_P, _T, _I, _L, _N = c.c_void_p, c.c_char_p, c.c_int, c.c_long, c.POINTER(c.c_size_t)
_MEANING: dict[str, tuple[Any, ...]] = {
    "EVP_sm3": (_P,),
    "EVP_MD_CTX_new": (_P,),
    "EVP_MD_CTX_free": (None, _P),
    "EVP_MD_CTX_set_pkey_ctx": (None, _P, _P),
    "EVP_PKEY_CTX_new": (_P, _P, _P),
    "EVP_PKEY_CTX_free": (None, _P),
    "EVP_PKEY_CTX_set1_id": (_I, _P, _T, _I),
    "EVP_PKEY_Q_keygen": (_P, _P, _T, _T),
    "EVP_PKEY_free": (None, _P),
    "EVP_DigestSignInit": (_I, _P, _P, _P, _P, _P),
    "EVP_DigestSign": (_I, _P, _T, _N, _T, c.c_size_t),
    "EVP_DigestVerifyInit": (_I, _P, _P, _P, _P, _P),
    "EVP_DigestVerify": (_I, _P, _T, c.c_size_t, _T, c.c_size_t),
    "d2i_PUBKEY": (_P, _P, c.POINTER(_T), _L),
    "i2d_PUBKEY": (_I, _P, _P),
    "d2i_AutoPrivateKey": (_P, _P, c.POINTER(_T), _L),
    "i2d_PrivateKey": (_I, _P, _P),
    "d2i_X509": (_P, _P, c.POINTER(_T), _L),
    "X509_free": (None, _P),
    "X509_get0_serialNumber": (_P, _P),
    "ASN1_INTEGER_to_BN": (_P, _P, _P),
    "BN_bn2hex": (_P, _P),
    "BN_free": (None, _P),
    "CRYPTO_free": (None, _P, _T, _I),
    "X509_get0_pubkey": (_P, _P),
    "X509_get0_notBefore": (_P, _P),
    "X509_get0_notAfter": (_P, _P),
    "ASN1_TIME_to_tm": (_I, _P, _P),
    "X509_check_ca": (_I, _P),
    "X509_get_subject_name": (_P, _P),
    "X509_get_issuer_name": (_P, _P),
    "X509_NAME_cmp": (_I, _P, _P),
    "X509_NAME_oneline": (_P, _P, _T, _I),
    "i2d_re_X509_tbs": (_I, _P, _P),
    "X509_get0_signature": (None, c.POINTER(_P), c.POINTER(_P), _P),
    "X509_get_signature_nid": (_I, _P),
    "OBJ_txt2nid": (_I, _T),
    "ASN1_STRING_get0_data": (_P, _P),
    "ASN1_STRING_length": (_I, _P),
    "ERR_clear_error": (None,),
}


@cache
def lib() -> Any:
    """libcrypto with the functions above. Raises Unusable: a node without SM2 must not open its doors."""
    for name in _names():
        try:
            found = c.CDLL(name)
            for function, (result, *arguments) in _MEANING.items():
                entry = getattr(found, function)
                entry.restype, entry.argtypes = result, arguments
        except (OSError, AttributeError):
            continue
        return found
    raise Unusable("本机 Python 没有可用的 OpenSSL 3（libcrypto），不能做 SM2 签名。请安装带 OpenSSL 3 的 Python。")


def _names() -> list[str]:
    import _hashlib  # noqa: F401  # brings the libcrypto of this Python into the process

    mapped: list[str] = []
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            mapped = re.findall(r"(/\S*libcrypto[^/\s]*\.so\S*)", maps.read())[:1]
    except OSError:  # not Linux
        pass
    return [*mapped, *filter(None, [ctypes.util.find_library("crypto")]), "libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll"]


def der_of(name: str, pointer: int | None) -> bytes:
    """取 DER: an i2d function tells the length first, writes at the second call."""
    function = getattr(lib(), name)
    length = function(pointer, None)
    if length <= 0:
        return b""
    buffer = c.create_string_buffer(length)
    function(pointer, c.byref(c.c_void_p(c.addressof(buffer))))
    return buffer.raw[:length]
