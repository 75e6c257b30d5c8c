"""政府债务：限额、转贷协议、收到的转贷、签发的债务支出。债务余额不在这里，在总账。"""

from __future__ import annotations

from django.db import models

CLASSES = {"general": "一般债务", "special": "专项债务"}
REACHES = {"own": "本级", "whole": "全辖"}


class DebtLimit(models.Model):
    """债务限额: of a class and reach in a year (政府债务限额和余额情况表)."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("年度", db_comment="预算年度")
    debt_class = models.CharField("债务类别", max_length=8, choices=list(CLASSES.items()), db_comment="general 一般债务、special 专项债务")
    reach = models.CharField("范围", max_length=8, choices=list(REACHES.items()), db_comment="own 本级、whole 全辖（含下级）")
    opening = models.DecimalField("上年末余额", max_digits=18, decimal_places=2, db_comment="上年末债务余额（元）")
    limit = models.DecimalField("当年末限额", max_digits=18, decimal_places=2, db_comment="当年末债务余额限额（元）")
    due = models.DecimalField("当年到期本金", max_digits=18, decimal_places=2, default=0, db_comment="当年应还本金（元）")
    document = models.CharField("文号", max_length=60, blank=True, default="", db_comment="下达限额的文号")

    class Meta:
        db_table_comment = "政府债务限额"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "debt_class", "reach"], name="debt_limit_once"),
            models.CheckConstraint(condition=models.Q(limit__gte=0, opening__gte=0, due__gte=0), name="debt_limit_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.debt_class} {self.reach}"


class DebtAgreement(models.Model):
    """转贷协议: what the level above on-lends, and how much of it is for what."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("年度", db_comment="预算年度")
    document = models.CharField("协议文号", max_length=60, db_comment="转贷协议或文号")
    debt_class = models.CharField("债务类别", max_length=8, choices=list(CLASSES.items()), db_comment="general 一般债务、special 专项债务")
    on = models.DateField("签订日期", db_comment="签订日期")
    new_own = models.DecimalField("新增（本级用）", max_digits=18, decimal_places=2, db_comment="新增债券，本级使用（元）")
    new_onward = models.DecimalField("新增（转贷下级）", max_digits=18, decimal_places=2, db_comment="新增债券，转贷下级（元）")
    refinance_own = models.DecimalField(
        "再融资（本级用）", max_digits=18, decimal_places=2, db_comment="再融资债券，偿还本级到期本金（元）"
    )
    refinance_onward = models.DecimalField("再融资（转贷下级）", max_digits=18, decimal_places=2, db_comment="再融资债券，转贷下级（元）")

    class Meta:
        db_table_comment = "债务转贷协议"
        constraints = [models.UniqueConstraint(fields=["division", "year", "document", "debt_class"], name="debt_agreement_once")]

    def __str__(self) -> str:
        return self.document


class DebtTransfer(models.Model):
    """往来票据: what both directions share."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    number = models.CharField("凭证号", max_length=60, db_comment="凭证号 VoucherNo")
    counterpart = models.CharField("对方区划", max_length=9, db_comment="对方财政区划")
    fund = models.CharField("资金性质", max_length=8, db_comment="资金性质")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元） PayAmt")
    summary = models.CharField("摘要", max_length=200, blank=True, default="", db_comment="摘要 PaySummaryName")
    treasury_account = models.CharField("国库账户", max_length=40, db_comment="国库账户")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class DebtReceipt(DebtTransfer):
    """收到的转贷款 (3403 in, debt_in)."""

    on = models.DateField("入库日期", db_comment="入库日期 VouDate")
    subject = models.CharField("收入科目", max_length=21, db_comment="收入科目")

    class Meta:
        db_table_comment = "收到的债务转贷款"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="debt_receipt_number")]


class DebtOrder(DebtTransfer):
    """签发的债务支出 (3403 out): 转贷、还本、付息."""

    kind = models.CharField("业务种类", max_length=20, db_comment="onlend_out 转贷、principal 还本、interest 付息")
    exp_func = models.CharField("支出功能分类", max_length=9, db_comment="支出功能分类")
    allotment = models.CharField("额度", max_length=40, db_comment="付息为指标编号；转贷、还本为 对方区划|支出功能")
    agency = models.CharField("预算单位", max_length=21, blank=True, default="", db_comment="付息指标的单位")
    gov_econ = models.CharField("政府支出经济分类", max_length=9, blank=True, default="", db_comment="付息指标的政府支出经济分类")
    project = models.CharField("项目", max_length=60, blank=True, default="", db_comment="付息指标的项目")
    source = models.CharField("预算来源", max_length=2, blank=True, default="1", db_comment="付息指标的预算来源")
    state = models.CharField("状态", max_length=8, db_comment="ORDERED/PAID/FAILED")
    booked = models.BooleanField("已入账", default=False, db_comment="国库已划款且本级已入账")
    ordered_on = models.DateField("签发日期", db_comment="签发日期")
    ordered_by = models.CharField("签发人", max_length=60, db_comment="签发人")
    paid_on = models.DateField("划款日期", null=True, db_comment="划款日期 XPayDate")
    serial = models.CharField("国库流水号", max_length=60, blank=True, default="", db_comment="国库流水号 XAgentBusinessNo")
    says = models.CharField("说明", max_length=500, blank=True, default="", db_comment="退回原因")

    class Meta:
        db_table_comment = "签发的债务支出"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "number"], name="debt_order_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="debt_order_positive"),
        ]
        indexes = [models.Index(fields=["division", "year", "state"], name="debt_order_state")]
