"""收款人（推定）：供应商、施工企业、个人、代发户、税务、公积金中心。账号是合格的假账号。"""

from __future__ import annotations

import random

from jincai.execution.payment import api as payment
from jincai.platform.banking import api as banking

_HEADS = ("丽江", "云南", "玉龙", "古城", "滇西北", "金沙", "永胜", "华坪")
_MIDDLES = ("云岭", "雪山", "古道", "束河", "玉泉", "文海", "三江", "黑龙潭", "民主路", "福慧")
_TAILS = {
    "vendor": (
        "文印有限公司",
        "办公用品有限公司",
        "物业服务有限公司",
        "信息技术有限公司",
        "宾馆",
        "汽车服务有限公司",
        "书店",
        "会议服务有限公司",
    ),
    "builder": ("建筑工程有限公司", "水利水电工程有限公司", "路桥工程有限公司", "园林绿化有限公司", "设备有限公司"),
    "company": ("工业有限公司", "农业开发有限公司", "旅游投资有限公司", "商贸有限公司", "科技有限公司"),
}
_SURNAMES, _GIVEN = "和木杨李张王赵陈周段", ("丽梅", "建军", "秀芳", "志强", "文华", "春花", "国庆", "玉兰", "学文", "金凤", "永胜", "雪松")
_BANKS = (("中国工商银行", "102"), ("中国农业银行", "103"), ("中国建设银行", "105"), ("云南红塔银行", "313"))


class Payees:
    """收款人名册：同一种子同一名册。"""

    def __init__(self, division: str, seed: int) -> None:
        self.division = division
        self.rnd = random.Random(seed * 7 + 1)
        self.pools = {kind: [self._company(kind, i) for i in range(60)] for kind in _TAILS}
        self.pools["person"] = [self._person(i) for i in range(120)]
        self.fixed: dict[str, payment.Payee] = {}

    def _bank(self, i: int) -> tuple[str, str]:
        name, number = _BANKS[i % len(_BANKS)]
        return f"{name}丽江分行", banking.make_bank_no(i % 40, number, "7410")

    def _company(self, kind: str, i: int) -> payment.Payee:
        tails = _TAILS[kind]
        name = _HEADS[i % len(_HEADS)] + _MIDDLES[(i // len(_HEADS)) % len(_MIDDLES)] + tails[i % len(tails)]
        bank, number = self._bank(i)
        return payment.Payee(name=name, account=banking.make_account(f"{kind}{i}"), bank=bank, bank_no=number)

    def _person(self, i: int) -> payment.Payee:
        bank, number = self._bank(i)
        name = _SURNAMES[i % len(_SURNAMES)] + _GIVEN[(i // len(_SURNAMES)) % len(_GIVEN)]
        return payment.Payee(name=name, account=banking.make_card_number(f"person{i}"), bank=bank, bank_no=number)

    def _named(self, key: str, name: str) -> payment.Payee:
        if key not in self.fixed:
            bank, number = self._bank(len(self.fixed))
            self.fixed[key] = payment.Payee(name=name, account=banking.make_account(key), bank=bank, bank_no=number)
        return self.fixed[key]

    def choose(self, kind: str, agency: str, agency_name: str) -> payment.Payee:
        """给一笔支付选收款人。"""
        if kind == "wages":
            return self._named(f"wages{agency}", f"{agency_name}工资代发专户")
        if kind == "tax":
            return self._named("tax", "国家税务总局当地税务局待缴社会保险费专户")
        if kind == "housing":
            return self._named("housing", "住房公积金管理中心归集专户")
        return self.rnd.choice(self.pools[kind])

    def everyone(self) -> list[payment.Payee]:
        """全部收款人。"""
        return [*self.fixed.values(), *(p for pool in self.pools.values() for p in pool)]
