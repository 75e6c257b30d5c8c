"""指标：到单位的一条可执行指标；与调剂单据。余额不在这里，在总账。"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jincai.platform.identity.api import Seen

VIREMENT = "virement"
"""调剂单的附件记在这个种类下，不分部门内、跨部门。"""


class Allotment(models.Model):
    """指标 (BA_BGT): one allotment of a unit. Its balance is asked of the ledger, never stored here."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度 FISCAL_YEAR")
    number = models.CharField("指标编号", max_length=20, db_comment="指标编号 BGT_ID")
    document = models.CharField("指标文号", max_length=60, db_comment="本级指标文号 COR_BGT_DOC_NO")
    upper_document = models.CharField("上级指标文号", max_length=60, blank=True, db_comment="上级指标文号 SUP_BGT_DOC_NO")
    agency = models.CharField("预算单位", max_length=21, db_comment="单位 AGENCY_CODE")
    department = models.CharField("主管部门", max_length=21, db_comment="主管部门")
    fund = models.CharField("资金性质", max_length=8, db_comment="资金性质 FUND_TYPE_CODE")
    exp_func = models.CharField("支出功能分类", max_length=9, db_comment="支出功能分类 EXP_FUNC_CODE")
    gov_econ = models.CharField("政府支出经济分类", max_length=9, blank=True, db_comment="政府支出经济分类 GOV_BGT_ECO_CODE")
    project = models.CharField("项目", max_length=60, blank=True, db_comment="项目 PRO_CODE")
    project_kind = models.CharField("项目类别", max_length=2, db_comment="1 人员类 2 运转类 3 特定目标类")
    source = models.CharField("预算来源", max_length=2, db_comment="1 年初预算 2 预算调整 3 预算调剂 4 上级 5 预备费")
    title = models.CharField("用途", max_length=120, db_comment="指标说明")
    approved_on = models.DateField("批复日期", db_comment="批复日期")
    released_on = models.DateField("下达日期", null=True, db_comment="下达日期")

    objects: ClassVar[models.Manager[Allotment]] = models.Manager()
    seen: ClassVar[models.Manager[Allotment]] = Seen(lambda kinds: Q(project_kind__in=kinds))
    """给人看的：授权限资金性质、项目类别的，只有那些."""

    class Meta:
        db_table = "allotment"
        db_table_comment = "指标"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="allotment_number")]
        indexes = [
            models.Index(fields=["division", "year", "agency", "exp_func"], name="allotment_agency"),
            models.Index(fields=["division", "year", "exp_func"], name="allotment_func"),
            models.Index(fields=["division", "year", "document"], name="allotment_document"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Virement(models.Model):
    """调剂单: from one allotment to another; both sides keep the document."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度")
    number = models.CharField("调剂单号", max_length=40, db_comment="调剂单号")
    agency = models.CharField("调出单位", max_length=21, db_comment="调出指标的单位 AGENCY_CODE：行级安全按它放行")
    to_agency = models.CharField("调入单位", max_length=21, db_comment="调入指标的单位 AGENCY_CODE：调入方也看得到")
    giving = models.CharField("调出指标", max_length=20, db_comment="调出指标编号")
    taking = models.CharField("调入指标", max_length=20, db_comment="调入指标编号")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元）")
    reason = models.CharField("理由", max_length=200, db_comment="调剂理由")
    state = models.CharField("状态", max_length=12, db_comment="APPLIED/APPROVED/REJECTED")
    applied_on = models.DateField("申请日期", db_comment="申请日期")
    applied_by = models.CharField("申请人", max_length=60, db_comment="申请人")
    decided_on = models.DateField("批准日期", null=True, db_comment="批准或退回日期")
    decided_by = models.CharField("批准人", max_length=60, blank=True, db_comment="批准人")

    class Meta:
        db_table = "allotment_virement"
        db_table_comment = "调剂单"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "number"], name="virement_number"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="virement_positive"),
        ]

    def __str__(self) -> str:
        return self.number
