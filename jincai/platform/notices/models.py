"""通知的表：通知、要发的信、各人的意愿与地址；都是一个人自己的，行级安全按人。"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jincai.platform.crypto import api as crypto


def _division() -> models.CharField[str, str]:
    return models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")


def _user() -> models.CharField[str, str]:
    return models.CharField("用户名", max_length=64, db_comment="给谁：用户名；行级安全按它放行")


class Notice(models.Model):
    """通知: one thing told to one person, once (`key`)."""

    division = _division()
    user = _user()
    event = models.CharField("事件", max_length=40, db_comment="事件代码，由能力声明")
    key = models.CharField("键", max_length=120, db_comment="同一件事对一个人只通知一次")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    title = models.CharField("标题", max_length=120, db_comment="一行话")
    says = models.CharField("内容", max_length=500, blank=True, default="", db_comment="说明")
    document_kind = models.CharField("单据种类", max_length=40, blank=True, default="", db_comment="随哪种单据；空为没有")
    document = models.CharField("单据号", max_length=60, blank=True, default="", db_comment="随哪张单据")
    url = models.CharField("去处", max_length=200, blank=True, default="", db_comment="没有单据的，去哪一页")
    on_behalf_of = models.CharField("代谁", max_length=64, blank=True, default="", db_comment="受谁委托而得；空为本人的")
    hidden = models.BooleanField("不上屏", default=False, db_comment="本人不要系统内通知，只发信")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="CREATE_TIME 时间")
    read_at = models.DateTimeField("看过时间", null=True, blank=True, db_comment="看过的时间；空为未看")

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        db_table_comment = "通知"
        constraints = [models.UniqueConstraint(fields=["division", "user", "event", "key"], name="notices_notice_once")]
        indexes = [
            models.Index(fields=["division", "user", "-id"], name="notices_notice_of"),
            models.Index(fields=["division", "user"], name="notices_notice_unread", condition=Q(read_at=None, hidden=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.title}"


class Letter(models.Model):
    """信: a notice (or a day's digest) to be sent by mail or SMS; written with the notice, sent after the commit, once."""

    division = _division()
    user = _user()
    channel = models.CharField("渠道", max_length=8, db_comment="mail 邮件、sms 短信")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="letters", verbose_name="通知", db_comment="哪条通知；空为每日汇总")
    day = models.DateField("汇总日", null=True, blank=True, db_comment="每日汇总的日子；空为即时的")
    digest = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts", verbose_name="并入", db_comment="并入的每日汇总")
    state = models.CharField("状态", max_length=8, db_comment="待汇总 DAILY、已并入 JOINED、待发 WAITING、正在发 SENDING、SENT、FAILED、NOWHERE 没有地址")
    name = models.UUIDField("信号", db_comment="这封信的身份：网关凭它认出重发")
    tries = models.SmallIntegerField("次数", default=0, db_comment="试过几次")
    says = models.CharField("结果", max_length=200, blank=True, default="", db_comment="没有发出的原因")
    made_at = models.DateTimeField("登记时间", auto_now_add=True, db_comment="CREATE_TIME 登记时间")
    taken_at = models.DateTimeField("取件时间", null=True, blank=True, db_comment="最近一次取去发的时间")
    sent_at = models.DateTimeField("发出时间", null=True, blank=True, db_comment="网关收下的时间")

    class Meta:
        verbose_name = verbose_name_plural = "待发的信"
        db_table_comment = "要发的邮件与短信"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="notices_letter_once"),
            models.UniqueConstraint(fields=["division", "user", "channel", "day"], condition=~Q(day=None), name="notices_letter_once_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=("DAILY", "JOINED", "WAITING", "SENDING", "SENT", "FAILED", "NOWHERE")), name="notices_letter_state"
            ),
            models.CheckConstraint(condition=Q(notice=None) ^ Q(day=None), name="notices_letter_of_one"),
        ]
        indexes = [
            models.Index(fields=["division", "id"], name="notices_letter_waiting", condition=Q(state__in=("WAITING", "SENDING"))),
            models.Index(fields=["division", "user"], name="notices_letter_daily", condition=Q(state="DAILY")),
            models.Index(fields=["division", "user", "-id"], name="notices_letter_of"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.channel} {self.state}"


class Wish(models.Model):
    """意愿: of one person, for one event by one channel, where it differs from the usual."""

    division = _division()
    user = _user()
    event = models.CharField("事件", max_length=40, db_comment="事件代码")
    channel = models.CharField("渠道", max_length=8, db_comment="screen 系统内、mail 邮件、sms 短信")
    when = models.CharField("何时", max_length=8, db_comment="now 即时、daily 每日汇总、never 不要")

    class Meta:
        verbose_name = verbose_name_plural = "通知意愿"
        db_table_comment = "各人的通知意愿"
        constraints = [models.UniqueConstraint(fields=["division", "user", "event", "channel"], name="notices_wish_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.event} {self.channel} {self.when}"


class Address(models.Model):
    """地址: where a person's mail or SMS goes; personal data, sealed."""

    division = _division()
    user = _user()
    channel = models.CharField("渠道", max_length=8, db_comment="mail 邮件、sms 短信")
    address = crypto.Sealed("地址", max_length=120, db_comment="邮箱或手机号（加密）")
    set_at = models.DateTimeField("登记时间", auto_now=True, db_comment="UPDATE_TIME 登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "通知地址"
        db_table_comment = "各人的邮箱与手机号"
        constraints = [models.UniqueConstraint(fields=["division", "user", "channel"], name="notices_address_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.channel}"
