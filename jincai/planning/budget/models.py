"""预算编制的表：预算册与它的行，预算调整单与它的行。批准以后都不再改。"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jincai.planning.budget.states import APPROVED, DRAFT, LIFE

KINDS = {"expenditure": "支出", "revenue": "收入", "transfer": "转移性支出和还本"}


class Owned(models.Model):
    """财政区划与年度: the columns every table here begins with."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")

    class Meta:
        abstract = True


class BudgetBook(Owned):
    """预算册: one imported sheet of one fund and kind; the approved one is the year's budget, a draft is replaced by the next import."""

    fund = models.CharField("资金性质", max_length=9, db_comment="FUND_TYPE_CODE 资金性质")
    kind = models.CharField(
        "种类", max_length=12, choices=KINDS.items(), db_comment="expenditure 支出、revenue 收入、transfer 转移性支出和还本"
    )
    version = models.SmallIntegerField("版本", db_comment="第几次导入")
    state = models.CharField("状态", max_length=10, choices=LIFE.labels.items(), default=DRAFT, db_comment="DRAFT 草案、APPROVED 已批准")
    file = models.CharField("来源文件", max_length=200, db_comment="来源文件名")
    sha256 = models.CharField("文件摘要", max_length=64, db_comment="来源文件 SHA-256")
    sheet = models.CharField("工作表", max_length=60, db_comment="工作表名")
    title = models.CharField("表名", max_length=200, blank=True, default="", db_comment="表的标题")
    document = models.CharField("批准文号", max_length=120, blank=True, default="", db_comment="人民代表大会批准文号")
    approved_on = models.DateField("批准日期", null=True, blank=True, db_comment="批准日期")
    approved_by = models.CharField("批准人", max_length=64, blank=True, default="", db_comment="办理批准的用户名")
    imported_by = models.CharField("导入人", max_length=64, db_comment="导入的用户名")
    imported_at = models.DateTimeField("导入时间", auto_now_add=True, db_comment="导入时间")

    class Meta:
        verbose_name = "预算册"
        verbose_name_plural = "预算册"
        db_table_comment = "预算册"
        constraints = [
            models.UniqueConstraint(fields=["year", "division", "fund", "kind", "version"], name="budget_book_version_once"),
            models.UniqueConstraint(
                fields=["year", "division", "fund", "kind"], condition=Q(state=APPROVED), name="budget_book_approved_once"
            ),
            models.CheckConstraint(condition=Q(state__in=list(LIFE.labels)), name="budget_book_state"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="budget_book_kind"),
            models.CheckConstraint(
                condition=Q(state=DRAFT) | (Q(approved_on__isnull=False) & ~Q(document="")), name="budget_book_approved_by_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {KINDS[self.kind]}预算 第{self.version}版"


class BudgetLine(Owned):
    """预算行: one coded row of a book, amounts in yuan as published."""

    book = models.ForeignKey(BudgetBook, verbose_name="预算册", on_delete=models.PROTECT, related_name="+", db_comment="预算册")
    position = models.IntegerField("行号", db_comment="来源表的行号")
    code = models.CharField("科目代码", max_length=21, db_comment="EXP_FUNC_CODE 或收入分类代码")
    name = models.CharField("科目名称", max_length=200, db_comment="标准科目名称")
    parent = models.CharField("上级代码", max_length=21, blank=True, default="", db_comment="表内上级代码，空为表内无上级")
    is_leaf = models.BooleanField("末级", db_comment="表内是否末级")
    assumed_code = models.BooleanField("代码为推定", default=False, db_comment="表上没有印代码，按名称推定")
    prior = models.DecimalField("上年决算数", max_digits=18, decimal_places=2, null=True, db_comment="上年决算数（元）")
    budget = models.DecimalField("年初预算数", max_digits=18, decimal_places=2, db_comment="年初预算数（元）")
    adjusted = models.DecimalField("调整预算数", max_digits=18, decimal_places=2, db_comment="公布的调整预算数（元）")
    executed_published = models.DecimalField(
        "公布执行数", max_digits=18, decimal_places=2, null=True, db_comment="公布的执行数（元），可为负"
    )

    class Meta:
        verbose_name = "预算行"
        verbose_name_plural = "预算行"
        db_table_comment = "预算册的行"
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="budget_line_code_once"),
            models.CheckConstraint(condition=Q(budget__gte=0) & Q(adjusted__gte=0), name="budget_line_not_negative"),
        ]
        indexes = [models.Index(fields=["year", "division", "code"], name="budget_line_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BudgetAdjustment(Owned):
    """预算调整单: what one decision of the standing committee changes of one fund and kind."""

    number = models.CharField("单号", max_length=40, db_comment="预算调整单号")
    fund = models.CharField("资金性质", max_length=9, db_comment="FUND_TYPE_CODE 资金性质")
    kind = models.CharField(
        "种类", max_length=12, choices=KINDS.items(), db_comment="expenditure 支出、revenue 收入、transfer 转移性支出和还本"
    )
    on = models.DateField("日期", db_comment="决定日期")
    document = models.CharField("决定文号", max_length=120, db_comment="人大常委会决定文号")
    made_by = models.CharField("经办人", max_length=64, db_comment="办理的用户名")

    class Meta:
        verbose_name = "预算调整单"
        verbose_name_plural = "预算调整单"
        db_table_comment = "预算调整单"
        constraints = [
            models.UniqueConstraint(fields=["year", "division", "number"], name="budget_adjustment_number_once"),
            models.UniqueConstraint(fields=["year", "division", "fund", "kind", "document"], name="budget_adjustment_document_once"),
            models.CheckConstraint(condition=~Q(document=""), name="budget_adjustment_by_document"),
        ]

    def __str__(self) -> str:
        return f"{self.number}（{self.document}）"


class BudgetAdjustmentLine(Owned):
    """预算调整行: one code and by how much (yuan, negative = lowered)."""

    adjustment = models.ForeignKey(
        BudgetAdjustment, verbose_name="预算调整单", on_delete=models.PROTECT, related_name="+", db_comment="预算调整单"
    )
    code = models.CharField("科目代码", max_length=21, db_comment="EXP_FUNC_CODE 或收入分类代码")
    delta = models.DecimalField("增减数", max_digits=18, decimal_places=2, db_comment="增减数（元），减为负")

    class Meta:
        verbose_name = "预算调整行"
        verbose_name_plural = "预算调整行"
        db_table_comment = "预算调整单的行"
        constraints = [
            models.UniqueConstraint(fields=["adjustment", "code"], name="budget_adjustment_line_once"),
            models.CheckConstraint(condition=~Q(delta=0), name="budget_adjustment_line_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.delta}"
