"""国密对象标识 (GM/T 0006)：告诉 asn1crypto 一次，这里是唯一的地方。"""

from __future__ import annotations

import functools

from asn1crypto import algos, keys

SM2_CURVE = "1.2.156.10197.1.301"
SM2_WITH_SM3 = "1.2.156.10197.1.501"


@functools.cache
def register() -> None:
    """SM2 曲线 and SM2-with-SM3 by name."""
    algos.SignedDigestAlgorithmId._map[SM2_WITH_SM3] = "sm2_sm3"
    algos.SignedDigestAlgorithmId._reverse_map = None
    keys.NamedCurve.register("sm2p256v1", SM2_CURVE, 32)
