"""地址：邮箱、手机号由本人登记；存时加密，屏幕上遮住，改动留审计（只记改了，不记内容）。"""

from __future__ import annotations

import dataclasses
import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from jincai.kernel.problems import UserError
from jincai.platform.audit import api as audit
from jincai.platform.identity.api import Actor
from jincai.platform.notices import models
from jincai.platform.notices.declared import CHANNELS, MAIL, SMS, masked

MOBILE = re.compile(r"1[3-9]\d{9}")
"""境内手机号十一位（凭记忆：工信部电信网编号计划）。"""


@dataclasses.dataclass(frozen=True, slots=True)
class AddressRow:
    """一个地址, masked for screens."""

    channel: str
    title: str
    masked: str


def addresses(actor: Actor) -> dict[str, AddressRow]:
    """我的地址, by channel; only those he told."""
    rows = models.Address.objects.filter(division=actor.division, user=actor.user)
    return {row.channel: AddressRow(row.channel, CHANNELS[row.channel], masked(row.channel, row.address)) for row in rows}


@audit.audited("notices.set_address")
def set_address(channel: str, address: str, *, actor: Actor) -> None:
    """登记地址: his own; "" takes it away. Raises UserError for one that cannot be an address."""
    text = address.strip()
    if channel not in (MAIL, SMS):
        raise UserError("没有这个渠道", "可以登记邮箱、手机号")
    mine = models.Address.objects.filter(division=actor.division, user=actor.user, channel=channel)
    before = "有" if mine.exists() else "无"
    if text:
        _check(channel, text)
        models.Address.objects.update_or_create(division=actor.division, user=actor.user, channel=channel, defaults={"address": text})
    else:
        mine.delete()
    told = {CHANNELS[channel]: "有，已改" if text else "无"}
    audit.changed("notice_address", actor.user, before={CHANNELS[channel]: before}, after=told, division=actor.division)


def _check(channel: str, text: str) -> None:
    if channel == SMS:
        if not MOBILE.fullmatch(text):
            raise UserError("手机号不对", "写十一位手机号，例如 138 开头，中间不留空格")
        return
    try:
        validate_email(text)
    except ValidationError as error:
        raise UserError("邮箱地址不对", "写成 姓名@单位.gov.cn 的样子") from error
    if len(text) > 120:
        raise UserError("邮箱地址过长", "不超过 120 字")
