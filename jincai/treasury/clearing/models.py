"""清算的单据：额度通知单、实拨凭证。"""

from __future__ import annotations

from django.db import models

from jincai.platform.crypto import api as crypto


class Quota(models.Model):
    """清算额度通知单（5106）：按资金、功能类、单位；负数为调减。"""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度")
    number = models.CharField("额度通知单号", max_length=20, db_comment="额度通知单号")
    on = models.DateField("日期", db_comment="凭证日期")
    fund = models.CharField("资金性质", max_length=8, db_comment="资金性质")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="合计（元）")
    by_agency = models.BooleanField("分单位", default=False, db_comment="明细写明预算单位；一年之内不换")

    class Meta:
        db_table = "clearing_quota"
        db_table_comment = "清算额度通知单"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="clearing_quota_number")]

    def __str__(self) -> str:
        return self.number


class FundRelease(models.Model):
    """实拨凭证（5207）：拨到财政专户等，人民银行直接划款。"""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度")
    number = models.CharField("实拨凭证号", max_length=20, db_comment="实拨凭证号")
    on = models.DateField("日期", db_comment="凭证日期")
    allotment = models.CharField("指标", max_length=20, db_comment="指标编号")
    agency = models.CharField("预算单位", max_length=21, db_comment="单位")
    fund = models.CharField("资金性质", max_length=8, db_comment="资金性质")
    exp_func = models.CharField("支出功能分类", max_length=9, db_comment="支出功能分类")
    gov_econ = models.CharField("政府支出经济分类", max_length=9, db_comment="政府支出经济分类")
    source = models.CharField("预算来源", max_length=2, db_comment="预算来源")
    payee = models.CharField("收款户名", max_length=120, db_comment="收款户名")
    account = crypto.Sealed("收款账号", max_length=40, db_comment="收款账号，SM4 加密")
    account_tail = crypto.Tail("account", verbose_name="收款账号末四位", db_comment="收款账号末四位，供辨认")
    purpose = models.CharField("用途", max_length=200, db_comment="用途")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元）")
    state = models.CharField("状态", max_length=12, db_comment="ORDERED/CONFIRMED/FAILED")
    paid_on = models.DateField("拨付日期", null=True, db_comment="拨付日期")
    says = models.CharField("说明", max_length=200, blank=True, db_comment="退回原因")

    class Meta:
        db_table = "clearing_fund_release"
        db_table_comment = "实拨凭证"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "number"], name="fund_release_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="fund_release_positive"),
        ]

    def __str__(self) -> str:
        return self.number
