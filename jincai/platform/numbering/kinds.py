"""文号的种类：每种一个式样。"""

from __future__ import annotations

import dataclasses

from jincai.kernel.problems import UserError


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """文号种类: `pattern` with {year} {number} {agency} {word}; {word} is the division's 发文字头 (parameter numbering.word)."""

    code: str
    title: str
    pattern: str


_KINDS: dict[str, Kind] = {}


def declare(code: str, title: str, pattern: str) -> Kind:
    """声明文号种类: once, when the program loads; another pattern for the same kind is an error of the program."""
    new = Kind(code, title, pattern)
    new.pattern.format(year=2025, number=1, agency="", word="")  # a wrong pattern is found here
    if _KINDS.setdefault(code, new) != new:
        raise ValueError(f"number kind {code} is declared twice, differently")
    return new


def kind(code: str) -> Kind:
    """The declaration. Raises UserError for a kind nobody declared."""
    if code not in _KINDS:
        raise UserError(f"没有文号种类“{code}”", f"可用种类：{'、'.join(sorted(_KINDS))}")
    return _KINDS[code]


def kinds() -> tuple[Kind, ...]:
    """Every kind, by code."""
    return tuple(_KINDS[code] for code in sorted(_KINDS))


declare("allotment_doc", "指标文", "{word}〔{year}〕{number}号")
declare("budget", "预算批复", "YS-{year}-{number:04d}")
declare("allotment", "指标", "ZB-{year}-{number:06d}")
declare("virement", "预算调剂", "TJ-{year}-{number:04d}")
declare("cashplan", "用款计划", "JH-{year}-{number:05d}")
declare("procurement_plan", "采购计划", "CG-{year}-{number:05d}")
declare("procurement_contract", "采购合同", "HT-{year}-{number:05d}")
declare("payment", "支付申请", "ZF-{year}-{number:06d}")
declare("payment_order", "支付凭证", "PZ-{year}-{number:06d}")
declare("payment_batch", "批量支付凭证", "PL-{year}-{number:05d}")
declare("unit_register", "预算单位清册", "QC-{year}-{number:05d}")
declare("recall", "撤销申请", "CX-{year}-{number:05d}")
declare("clearing_quota", "清算额度通知单", "ED-{year}-{number:05d}")
declare("fund_release", "预算拨款凭证", "SB-{year}-{number:05d}")
declare("treasury_transfer", "国库往来票据", "WL-{year}-{number:05d}")
declare("treasury_refund", "收入退还书", "TF-{year}-{number:05d}")
declare("accounting_voucher", "记账凭证", "JZ-{year}-{number:06d}")
