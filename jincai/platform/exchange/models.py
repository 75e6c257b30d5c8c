"""往来方、发出的凭证、收到的凭证。"""

from __future__ import annotations

from django.db import models

from jincai.platform.crypto import api as crypto

_DIVISION = "MOF_DIV_CODE 财政区划代码"
_IDENTITY = ["year", "division", "counterpart", "vt_code", "voucher_no", "flag"]


class Counterpart(models.Model):
    """往来方: a bank or a treasury that a division exchanges vouchers with, and how far its outbox has been read."""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    name = models.CharField("往来方", max_length=20, db_comment="往来方，例如 bank 代理银行、pboc 人民银行国库")
    url = models.CharField("地址", max_length=200, db_comment="接口地址")
    bank_no = models.CharField("行号", max_length=14, blank=True, default="", db_comment="PAY_BANK_NO 支付系统行号")
    cursor = models.BigIntegerField("已收到", default=0, db_comment="已收到对方发件箱的序号")
    last_contact = models.DateTimeField("最近联系", null=True, db_comment="最近一次应答的时间")
    says = models.CharField("现状", max_length=500, blank=True, default="", db_comment="不通或未能办理的原因；空为正常")

    class Meta:
        verbose_name = verbose_name_plural = "往来方"
        db_table_comment = "往来方"
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="exchange_counterpart_once"),
            models.CheckConstraint(condition=models.Q(cursor__gte=0), name="exchange_counterpart_cursor"),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.name}"


class Message(models.Model):
    """一件凭证: what both directions share; `body` is the GBK XML byte for byte as it travelled, kept sealed."""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    counterpart = models.CharField("往来方", max_length=20, db_comment="往来方")
    vt_code = models.CharField("凭证种类", max_length=8, db_comment="VT_CODE 凭证类型编号")
    voucher_no = models.CharField("凭证号", max_length=60, db_comment="VOUCHER_NO 凭证编号")
    flag = models.SmallIntegerField("标志", db_comment="VOUCHER_FLAG 0 原件，1 回单")
    body = crypto.SealedBytes("内容", db_comment="凭证原文（GBK XML），SM4 加密：里面有收款人账号")
    says = models.CharField("说明", max_length=500, blank=True, default="", db_comment="对方或本方的说明")

    class Meta:
        abstract = True


class Outgoing(Message):
    """发出的凭证: kept from the moment it is decided until the other side has said yes or no."""

    class State(models.TextChoices):
        """发出的状态."""

        PENDING = "PENDING", "待发送"
        ACKED = "ACKED", "已签收"
        REJECTED = "REJECTED", "被退回"

    document_kind = models.CharField("单据种类", max_length=40, db_comment="单据种类")
    document = models.CharField("单据号", max_length=60, db_comment="单据号")
    state = models.CharField("状态", max_length=8, choices=State, default=State.PENDING, db_comment="PENDING ACKED REJECTED")
    status = models.CharField("应答", max_length=4, blank=True, default="", db_comment="对方应答：15 签收成功，16 签收失败，90 退回")
    attempts = models.IntegerField("次数", default=0, db_comment="送了几次")
    sent_at = models.DateTimeField("应答时间", null=True, db_comment="对方应答的时间")

    class Meta:
        verbose_name = verbose_name_plural = "发出的凭证"
        db_table_comment = "发出的凭证"
        constraints = [models.UniqueConstraint(fields=_IDENTITY, name="exchange_outgoing_once")]
        indexes = [
            models.Index(fields=["division", "counterpart", "id"], condition=models.Q(state="PENDING"), name="exchange_outgoing_pending"),
            models.Index(fields=["division", "document"], name="exchange_outgoing_document"),
        ]

    def __str__(self) -> str:
        return f"{self.vt_code} {self.voucher_no}"


class Incoming(Message):
    """收到的凭证: one row for each content received under an identity; a second content is a conflict."""

    class State(models.TextChoices):
        """收到的状态."""

        HANDLED = "HANDLED", "已办理"
        KEPT = "KEPT", "留存"
        CONFLICT = "CONFLICT", "同号不同文"

    seq = models.BigIntegerField("序号", db_comment="对方发件箱的序号")
    digest = models.CharField("摘要", max_length=64, db_comment="内容的 SHA-256")
    state = models.CharField("状态", max_length=8, choices=State, db_comment="HANDLED KEPT CONFLICT")
    handled_at = models.DateTimeField("收到时间", db_comment="收到并办理的时间")

    class Meta:
        verbose_name = verbose_name_plural = "收到的凭证"
        db_table_comment = "收到的凭证"
        constraints = [models.UniqueConstraint(fields=[*_IDENTITY, "digest"], name="exchange_incoming_once")]
        indexes = [
            models.Index(fields=["division", "voucher_no"], name="exchange_incoming_number"),
            models.Index(fields=["division", "counterpart"], condition=models.Q(state="CONFLICT"), name="exchange_incoming_conflict"),
        ]

    def __str__(self) -> str:
        return f"{self.vt_code} {self.voucher_no}"
