"""往来方、发出的凭证、收到的凭证：一张凭证在路上的各段。内容和签章在凭证库里（platform/evoucher）。"""

from __future__ import annotations

from django.db import models

_DIVISION = "MOF_DIV_CODE 财政区划代码"
_IDENTITY = ["year", "division", "counterpart", "vt_code", "voucher_no", "flag"]


class Counterpart(models.Model):
    """往来方: a bank or a treasury that a division exchanges vouchers with, and how far its outbox has been read."""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    name = models.CharField("往来方", max_length=20, db_comment="往来方，例如 bank 代理银行、pboc 人民银行国库")
    url = models.CharField("地址", max_length=200, db_comment="接口地址")
    bank_no = models.CharField("行号", max_length=14, blank=True, default="", db_comment="PAY_BANK_NO 支付系统行号")
    speaks = models.CharField("报文", max_length=10, default="mof", db_comment="内文的格式：mof 财政接口报文，iso20022")
    cursor = models.BigIntegerField("已收到", default=0, db_comment="已收到对方发件箱的序号")
    told = models.CharField("已告知", max_length=32, blank=True, default="", db_comment="已告知对方的本方证书的版次")
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


class Leg(models.Model):
    """一段: what both directions share; the bytes and their stamps are those of `version`."""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    counterpart = models.CharField("往来方", max_length=20, db_comment="往来方")
    vt_code = models.CharField("凭证种类", max_length=8, db_comment="VT_CODE 凭证类型编号")
    voucher_no = models.CharField("凭证号", max_length=60, db_comment="VOUCHER_NO 凭证编号")
    flag = models.SmallIntegerField("标志", db_comment="VOUCHER_FLAG 0 原件，1 回单")
    version = models.ForeignKey(
        "evoucher.Version", verbose_name="内容", on_delete=models.PROTECT, null=True, related_name="+", db_comment="凭证库里的哪一版"
    )
    status = models.CharField("应答", max_length=4, blank=True, default="", db_comment="15 签收成功，16 签收失败，30 校验失败，90 退回")
    reason = models.CharField("原因", max_length=20, blank=True, default="", db_comment="不收的原因，给程序看的一个词")
    says = models.CharField("说明", max_length=500, blank=True, default="", db_comment="对方或本方的说明")

    class Meta:
        abstract = True


class Outgoing(Leg):
    """发出的凭证: kept from the moment it is decided until the other side has said yes or no."""

    class State(models.TextChoices):
        """发出的状态."""

        PENDING = "PENDING", "待发送"
        ACKED = "ACKED", "已签收"
        REJECTED = "REJECTED", "被退回"
        FAILED = "FAILED", "待处理"
        VOID = "VOID", "作废"

    document_kind = models.CharField("单据种类", max_length=40, db_comment="单据种类")
    document = models.CharField("单据号", max_length=60, db_comment="单据号")
    state = models.CharField("状态", max_length=8, choices=State, default=State.PENDING, db_comment="PENDING ACKED REJECTED FAILED VOID")
    attempts = models.IntegerField("次数", default=0, db_comment="送了几次")
    sent_at = models.DateTimeField("应答时间", null=True, db_comment="对方应答的时间")

    class Meta:
        verbose_name = verbose_name_plural = "发出的凭证"
        db_table_comment = "发出的凭证"
        constraints = [models.UniqueConstraint(fields=_IDENTITY, name="exchange_outgoing_once")]
        indexes = [
            models.Index(fields=["division", "counterpart", "id"], condition=models.Q(state="PENDING"), name="exchange_outgoing_pending"),
            models.Index(fields=["division", "document"], name="exchange_outgoing_document"),
            models.Index(fields=["division", "counterpart"], condition=models.Q(state="FAILED"), name="exchange_outgoing_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.vt_code} {self.voucher_no}"


class Incoming(Leg):
    """收到的凭证: one row for each content received under an identity; a second content is a conflict, a refused one proves nothing."""

    class State(models.TextChoices):
        """收到的状态."""

        HANDLED = "HANDLED", "已办理"
        KEPT = "KEPT", "留存"
        CONFLICT = "CONFLICT", "同号不同文"
        REFUSED = "REFUSED", "拒收"
        FAILED = "FAILED", "待处理"
        REPEATED = "REPEATED", "重复"
        REPLACED = "REPLACED", "已重新收到"

    seq = models.BigIntegerField("序号", db_comment="对方发件箱的序号")
    digest = models.CharField("摘要", max_length=64, db_comment="内容的 SM3")
    state = models.CharField("状态", max_length=8, choices=State, db_comment="HANDLED KEPT CONFLICT REFUSED FAILED REPEATED REPLACED")
    handled_at = models.DateTimeField("收到时间", db_comment="收到并办理的时间")
    answered_at = models.DateTimeField("应答时间", null=True, db_comment="把应答告诉对方的时间；空为还没有")

    class Meta:
        verbose_name = verbose_name_plural = "收到的凭证"
        db_table_comment = "收到的凭证"
        constraints = [
            models.UniqueConstraint(
                fields=[*_IDENTITY, "digest"], condition=models.Q(state__in=["HANDLED", "KEPT", "FAILED"]), name="exchange_incoming_sound_once"
            )
        ]
        indexes = [
            models.Index(fields=["division", "voucher_no"], name="exchange_incoming_number"),
            models.Index(
                fields=["division", "counterpart", "id"],
                condition=models.Q(state__in=["CONFLICT", "REFUSED", "FAILED"]),
                name="exchange_incoming_trouble",
            ),
            models.Index(fields=["division", "counterpart", "id"], condition=models.Q(answered_at=None), name="exchange_incoming_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.vt_code} {self.voucher_no}"
