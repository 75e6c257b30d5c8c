"""SM3：密码杂凑算法 (GB/T 32905-2016, GM/T 0004)，经 OpenSSL。"""

from __future__ import annotations

import hmac

from jincai.kernel import sm3 as sm3s


def sm3(data: bytes) -> str:
    """SM3 杂凑值: 64 lower-case hexadecimal digits."""
    return sm3s.of(data)


def hmac_sm3(key: bytes, data: bytes) -> str:
    """带密钥的 SM3 (GB/T 15852.2): 64 lower-case hexadecimal digits."""
    return hmac.new(key, data, "sm3").hexdigest()
