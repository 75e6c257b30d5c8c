"""参数的声明：名字、种类、缺省值、一句话、依据；没有声明的名字不能用。"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from jincai.kernel.problems import UserError

Value = bool | int | Decimal | date | time | str


def _flag(text: str) -> bool:
    """是 / 否."""
    return {"true": True, "false": False, "是": True, "否": False}[text.lower()]


KINDS: dict[str, tuple[type, Callable[[str], Any], str]] = {
    "bool": (bool, _flag, "是或否"),
    "int": (int, int, "整数"),
    "decimal": (Decimal, Decimal, "数值"),
    "date": (date, date.fromisoformat, "日期，如 2025-01-31"),
    "time": (time, time.fromisoformat, "时刻，如 16:30"),
    "text": (str, str, "文字"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Declared:
    """参数声明: `kind` one of KINDS, `default` used where no division has set it, `says` what it does, `cites` why."""

    name: str
    kind: str
    default: Value
    says: str
    cites: str = ""

    def read(self, text: str) -> Value:
        """From the stored or typed text. Raises UserError with the form wanted."""
        try:
            value: Value = KINDS[self.kind][1](text.strip())
        except (ValueError, KeyError, InvalidOperation):
            raise UserError(f"参数“{self.says}”（{self.name}）的值“{text}”不对", f"应为{KINDS[self.kind][2]}") from None
        return value

    def write(self, value: Value | str) -> str:
        """To the stored text; typed text is read first."""
        wanted = KINDS[self.kind][0]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            value = self.read(str(value))
        if isinstance(value, bool):
            return "true" if value else "false"
        return value.isoformat() if isinstance(value, date | time) else str(value)


_DECLARED: dict[str, Declared] = {}


def declare(name: str, kind: str, default: Value, says: str, cites: str = "") -> Declared:
    """声明参数: once, when the program loads; the same declaration again is allowed, another one is an error of the program."""
    new = Declared(name, kind, default, says, cites)
    if kind not in KINDS or not isinstance(default, KINDS[kind][0]):
        raise ValueError(f"parameter {name}: default {default!r} is not of kind {kind}")
    if _DECLARED.setdefault(name, new) != new:
        raise ValueError(f"parameter {name} is declared twice, differently")
    return new


def declared(name: str) -> Declared:
    """The declaration. Raises UserError for a name nobody declared."""
    if name not in _DECLARED:
        raise UserError(f"没有参数“{name}”", f"可用参数：{'、'.join(sorted(_DECLARED))}")
    return _DECLARED[name]


def all_declared() -> tuple[Declared, ...]:
    """Every declaration, by name."""
    return tuple(_DECLARED[name] for name in sorted(_DECLARED))


declare("cashplan.control", "bool", True, "用款计划控制：支付是否受按月用款计划约束", "预算法实施条例 第五十七条")
declare("payment.review_steps", "int", 2, "支付审核级数：单位审核、国库审批各算一级", "会计法 第三十五条")
declare("payment.draft_days", "int", 30, "支付申请的有效期（日）：到期没有批准，占用退回", "规则 R51（本项目规则）：只有草稿和未备案的计划才会过期")
declare("payment.direct_from", "decimal", Decimal("0.00"), "直接支付的起点（元）：达到的用 5201；0 为一律 8202", "财政国库管理制度改革试点方案（凭记忆）")
declare("payment.year_cutoff", "text", "12-31", "年终支付截止日（月-日），此后进入整理期", "预算法实施条例 第五十条")
declare("procurement.draft_days", "int", 30, "采购计划草稿的有效期（日）：到期没有备案，占用退回", "规则 R51（本项目规则）：只有草稿和未备案的计划才会过期")
declare("bank.cutoff", "time", time(16, 30), "代理银行当日受理支付凭证的截止时刻", "")
declare("budget.reply_days", "int", 20, "人大批准后财政向部门批复预算的期限（日）", "预算法 第五十二条")
declare("transfer.relay_days", "int", 30, "收到上级转移支付后下达的期限（日）", "预算法 第五十二条")
declare("carryover.years", "int", 2, "结转资金连续未用完几年后作为结余收回", "预算法 第四十二条")
declare("treasury.minimum_cash", "decimal", Decimal("0.00"), "最低库款余额（元）：下达清算额度时须留足", "")
declare("numbering.word", "text", "", "文号的发文字头，如“丽财指”；空则取区划简称加“财指”", "")
declare("identity.enforce_factor", "bool", True, "登录必须用岗位要求的因素（第二因素、证书）；只有演示和练习可以关", "GB/T 22239 8.1.4.1")
declare("identity.password_days", "int", 90, "密码用多少天后必须更换；0 为不限", "GB/T 22239 8.1.4.1")
