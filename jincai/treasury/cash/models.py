"""国库往来票据：本级签发的和收到的。余额不在这里，在总账。"""

from __future__ import annotations

from django.db import models


class Transfer(models.Model):
    """往来票据: what both directions share."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    number = models.CharField("凭证号", max_length=60, db_comment="凭证号 VoucherNo")
    kind = models.CharField("业务种类", max_length=20, db_comment="业务种类 BizKind")
    counterpart = models.CharField("对方区划", max_length=9, blank=True, default="", db_comment="对方财政区划")
    fund = models.CharField("资金性质", max_length=8, db_comment="资金性质")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元） PayAmt")
    summary = models.CharField("摘要", max_length=200, blank=True, default="", db_comment="摘要 PaySummaryName")
    treasury_account = models.CharField("国库账户", max_length=40, db_comment="国库账户")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class TransferReceipt(Transfer):
    """收到的往来票据 (3403 in)."""

    on = models.DateField("入库日期", db_comment="入库日期 VouDate")
    subject = models.CharField("收入科目", max_length=21, blank=True, default="", db_comment="收入科目 BudgetSubjectCode")

    class Meta:
        db_table_comment = "收到的国库往来票据 3403"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="cash_receipt_number")]
        indexes = [models.Index(fields=["division", "year", "on"], name="cash_receipt_on")]


class TransferOrder(Transfer):
    """签发的往来票据 (3403 out)."""

    exp_func = models.CharField("支出功能分类", max_length=9, blank=True, default="", db_comment="支出功能分类，调度为空")
    state = models.CharField("状态", max_length=8, db_comment="ORDERED/PAID/FAILED")
    booked = models.BooleanField("已入账", default=False, db_comment="国库已划款且本级已入账")
    ordered_on = models.DateField("签发日期", db_comment="签发日期")
    ordered_by = models.CharField("签发人", max_length=60, db_comment="签发人")
    paid_on = models.DateField("划款日期", null=True, db_comment="划款日期 XPayDate")
    serial = models.CharField("国库流水号", max_length=60, blank=True, default="", db_comment="国库流水号 XAgentBusinessNo")
    says = models.CharField("说明", max_length=500, blank=True, default="", db_comment="退回原因")

    class Meta:
        db_table_comment = "签发的国库往来票据 3403"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "number"], name="cash_order_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="cash_order_positive"),
        ]
        indexes = [models.Index(fields=["division", "year", "state"], name="cash_order_state")]
