"""国库日报：收入、库存、支出。收入的账在总账，这里是国库报来的原样。"""

from __future__ import annotations

from django.db import models


class DayReport(models.Model):
    """日报表头: what all day reports have."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    number = models.CharField("凭证号", max_length=60, db_comment="凭证号 VoucherNo")
    on = models.DateField("报表日期", db_comment="报表日期 ReportDate")
    total = models.DecimalField("合计", max_digits=18, decimal_places=2, db_comment="本日合计 SumMoney（元，可为负）")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.on}"


class RevenueReport(DayReport):
    """收入日报表 (3401)."""

    treasury_account = models.CharField("国库账户", max_length=40, db_comment="入账的国库账户")

    class Meta:
        db_table_comment = "收入日报表 3401"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="taxlink_revenue_number")]
        indexes = [models.Index(fields=["division", "year", "on"], name="taxlink_revenue_on")]


class RevenueLine(models.Model):
    """收入日报一行: one subject of a report."""

    report = models.ForeignKey(RevenueReport, models.PROTECT, related_name="+", verbose_name="日报", db_comment="收入日报表")
    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    subject = models.CharField("收入科目", max_length=21, db_comment="收入分类科目 BudgetSubjectCode")
    fund = models.CharField("资金性质", max_length=8, db_comment="资金性质")
    amount = models.DecimalField("当日数", max_digits=18, decimal_places=2, db_comment="当日数 DayAmt（元，可为负）")
    month = models.DecimalField("本月累计", max_digits=18, decimal_places=2, db_comment="本月累计 MonthAmt（元）")
    year_total = models.DecimalField("本年累计", max_digits=18, decimal_places=2, db_comment="本年累计 YearAmt（元）")

    class Meta:
        db_table_comment = "收入日报表明细"
        constraints = [models.UniqueConstraint(fields=["report", "subject"], name="taxlink_revenue_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.amount}"


class PendingReceipt(models.Model):
    """待处理暂收: money that came in under no known subject or business; open until it is classified."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    document_kind = models.CharField("单据种类", max_length=40, db_comment="revenue_report 日报；treasury_transfer 国库往来票据")
    document = models.CharField("单据号", max_length=60, db_comment="日报或往来票据的凭证号")
    on = models.DateField("入库日期", db_comment="入库日期")
    subject = models.CharField("报来科目", max_length=21, blank=True, default="", db_comment="国库报来的科目，可空")
    fund = models.CharField("资金性质", max_length=8, db_comment="暂列的资金性质")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元，退库为负）")
    says = models.CharField("说明", max_length=200, blank=True, default="", db_comment="付款方与摘要")
    classified_as = models.CharField("查明科目", max_length=21, blank=True, default="", db_comment="查明后转入的科目；空为待处理")
    classified_on = models.DateField("查明日期", null=True, db_comment="查明日期")

    class Meta:
        db_table_comment = "待处理暂收"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "document_kind", "document", "subject"], name="taxlink_pending_once")
        ]
        indexes = [models.Index(fields=["division", "year"], condition=models.Q(classified_as=""), name="taxlink_pending_open")]

    def __str__(self) -> str:
        return f"{self.document} {self.subject}"


class TreasuryBalance(models.Model):
    """库存日报 (3402): what PBoC holds in an account at the end of a day."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    number = models.CharField("凭证号", max_length=60, db_comment="凭证号 VoucherNo")
    on = models.DateField("报表日期", db_comment="报表日期 AcctDate")
    account = models.CharField("国库账户", max_length=40, db_comment="账户代码 AcctCode")
    opening = models.DecimalField("上日余额", max_digits=18, decimal_places=2, db_comment="上日余额 YesterdayBalance（元）")
    receipt = models.DecimalField("本日收入", max_digits=18, decimal_places=2, db_comment="本日收入 TodayReceipt（元）")
    paid = models.DecimalField("本日支出", max_digits=18, decimal_places=2, db_comment="本日支出 TodayPay（元）")
    closing = models.DecimalField("本日余额", max_digits=18, decimal_places=2, db_comment="本日余额 TodayBalance（元）")

    class Meta:
        db_table_comment = "库存日报表 3402"
        constraints = [models.UniqueConstraint(fields=["division", "year", "on", "account"], name="taxlink_balance_day")]

    def __str__(self) -> str:
        return f"{self.account} {self.on}"


class ExpenditureReport(DayReport):
    """支出日报表 (3410): kept as PBoC told it; compared by treasury."""

    class Meta:
        db_table_comment = "支出日报表 3410"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="taxlink_expenditure_number")]
        indexes = [models.Index(fields=["division", "year", "on"], name="taxlink_expenditure_on")]


class ExpenditureLine(models.Model):
    """支出日报一行: one function code of a report."""

    report = models.ForeignKey(ExpenditureReport, models.PROTECT, related_name="+", verbose_name="日报", db_comment="支出日报表")
    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    exp_func = models.CharField("支出功能分类", max_length=9, db_comment="支出功能分类 ExpFuncCode")
    amount = models.DecimalField("当日数", max_digits=18, decimal_places=2, db_comment="当日数 DayAmt（元，退款多于支出时为负）")
    year_total = models.DecimalField("本年累计", max_digits=18, decimal_places=2, db_comment="本年累计 YearAmt（元）")

    class Meta:
        db_table_comment = "支出日报表明细"
        constraints = [models.UniqueConstraint(fields=["report", "exp_func"], name="taxlink_expenditure_func")]

    def __str__(self) -> str:
        return f"{self.exp_func} {self.amount}"
