"""采购计划与合同：单据的要素与状态。占用多少不在这里，在总账。"""

from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """采购计划: one allotment is held for something to be bought; a draft expires unless it is filed (备案)."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度 FISCAL_YEAR")
    number = models.CharField("采购计划号", max_length=20, db_comment="采购计划编号")
    key = models.CharField("幂等键", max_length=80, db_comment="同一请求只办一次")
    allotment = models.CharField("指标", max_length=20, db_comment="指标编号 BGT_ID")
    agency = models.CharField("预算单位", max_length=21, db_comment="单位 AGENCY_CODE")
    title = models.CharField("采购内容", max_length=200, db_comment="采购内容")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元）")
    state = models.CharField("状态", max_length=12, db_comment="状态，见 states.py")
    on = models.DateField("编制日期", db_comment="编制日期")
    expires_on = models.DateField("有效期至", db_comment="未备案的占用到这一天（含）为止")
    planned_by = models.CharField("编制人", max_length=60, db_comment="编制人")
    filed_on = models.DateField("备案日期", null=True, db_comment="备案日期")
    filed_by = models.CharField("备案人", max_length=60, blank=True, db_comment="备案人")
    ended_on = models.DateField("终结日期", null=True, db_comment="终止或过期的日期")
    says = models.CharField("说明", max_length=200, blank=True, db_comment="终结的原因")

    class Meta:
        db_table = "procurement_plan"
        db_table_comment = "采购计划"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "number"], name="procurement_plan_number"),
            models.UniqueConstraint(fields=["division", "year", "key"], name="procurement_plan_key"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="procurement_plan_positive"),
            models.CheckConstraint(condition=models.Q(expires_on__gte=models.F("on")), name="procurement_plan_lives"),
        ]
        indexes = [models.Index(fields=["division", "year", "state", "expires_on"], name="procurement_plan_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title} {self.amount}"


class Contract(models.Model):
    """合同: takes its hold from a filed plan, in full or in part, or straight from the allotment; payments take theirs from it."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度 FISCAL_YEAR")
    number = models.CharField("合同号", max_length=20, db_comment="采购合同编号 CONTRACT_NO")
    key = models.CharField("幂等键", max_length=80, db_comment="同一请求只办一次")
    plan = models.ForeignKey(
        Plan, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="采购计划", db_comment="采购计划，空为不经计划"
    )
    allotment = models.CharField("指标", max_length=20, db_comment="指标编号 BGT_ID")
    agency = models.CharField("预算单位", max_length=21, db_comment="单位 AGENCY_CODE")
    supplier = models.CharField("供应商", max_length=120, db_comment="供应商名称")
    title = models.CharField("采购内容", max_length=200, db_comment="采购内容")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元）")
    state = models.CharField("状态", max_length=12, db_comment="状态，见 states.py")
    on = models.DateField("签订日期", db_comment="签订日期")
    signed_by = models.CharField("经办人", max_length=60, db_comment="经办人")
    closed_on = models.DateField("结清日期", null=True, db_comment="结清日期")
    says = models.CharField("说明", max_length=200, blank=True, db_comment="结清的原因")

    class Meta:
        db_table = "procurement_contract"
        db_table_comment = "采购合同"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "number"], name="procurement_contract_number"),
            models.UniqueConstraint(fields=["division", "year", "key"], name="procurement_contract_key"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="procurement_contract_positive"),
        ]
        indexes = [models.Index(fields=["division", "year", "state", "number"], name="procurement_contract_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.supplier} {self.amount}"
