"""基础数据的表；每张代码表都按财政区划和有效期 [起, 止) 存放，重叠由排除约束拒绝。"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from jincai.platform.standards.rows import DIVISION_LEVELS, FIRST_DAY, UNIT_TYPES


def no_overlap(name: str, *same: str, where: Q | None = None) -> ExclusionConstraint:
    """不重叠: two rows with equal `same` columns may not be in force on one day."""
    valid = Func(F("valid_from"), F("valid_to"), Value("[)"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(name=name, expressions=[*((column, "=") for column in same), (valid, "&&")], condition=where)


class Dated(models.Model):
    """有效期与财政区划: the columns every code table has."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码；000000000 为全国标准")
    valid_from = models.DateField("启用日期", default=FIRST_DAY, db_comment="START_DATE 启用日期（含）")
    valid_to = models.DateField("停用日期", null=True, blank=True, db_comment="END_DATE 停用日期（不含），空为仍在用")

    class Meta:
        abstract = True


class Code(Dated):
    """代码: one value of a code set."""

    code_set = models.CharField("代码集", max_length=40, db_comment="ELE_CATALOG_CODE 代码集")
    code = models.CharField("代码", max_length=21, db_comment="ELE_CODE 代码")
    name = models.CharField("名称", max_length=200, db_comment="ELE_NAME 名称")
    parent = models.CharField("上级代码", max_length=21, blank=True, default="", db_comment="PARENT_ID 上级代码")
    level = models.SmallIntegerField("级次", default=1, db_comment="LEVEL_NO 级次：1类 2款 3项 4目")
    is_leaf = models.BooleanField("末级", default=True, db_comment="IS_LEAF 是否末级")
    budgets = models.CharField("所属预算", max_length=80, blank=True, default="", db_comment="可用于哪本预算，多本以竖线分隔")
    alias = models.CharField("别名", max_length=200, blank=True, default="", db_comment="公开文本中的另一名称")
    pinyin = models.CharField("拼音", max_length=200, blank=True, default="", db_comment="名称全拼，排序用")
    initials = models.CharField("拼音首字母", max_length=60, blank=True, default="", db_comment="名称拼音首字母，检索用")
    standard = models.BooleanField("全国标准", default=False, db_comment="IS_STANDARD 是否标准代码")
    source = models.CharField("来源", max_length=120, blank=True, default="", db_comment="来源")

    class Meta:
        verbose_name = "代码"
        verbose_name_plural = "代码"
        db_table_comment = "代码集的代码"
        constraints = [
            models.UniqueConstraint(fields=["division", "code_set", "code", "valid_from"], name="standards_code_once"),
            no_overlap("standards_code_no_overlap", "division", "code_set", "code"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="standards_code_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Mapping(Dated):
    """对应关系: from one code to another."""

    mapping = models.CharField("对应关系", max_length=40, db_comment="对应关系名")
    from_code = models.CharField("自代码", max_length=21, db_comment="自代码；末尾 * 为以此开头的全部代码")
    to_code = models.CharField("至代码", max_length=21, db_comment="至代码")
    condition = models.CharField("条件", max_length=40, blank=True, default="", db_comment="条件，如单位类型、哪本预算；空为不限")
    note = models.CharField("说明", max_length=200, blank=True, default="", db_comment="说明")
    standard = models.BooleanField("全国标准", default=False, db_comment="IS_STANDARD 是否标准")
    source = models.CharField("来源", max_length=120, blank=True, default="", db_comment="来源")

    class Meta:
        verbose_name = "对应关系"
        verbose_name_plural = "对应关系"
        db_table_comment = "代码之间的对应关系"
        constraints = [
            models.UniqueConstraint(fields=["division", "mapping", "from_code", "condition", "valid_from"], name="standards_mapping_once"),
            no_overlap("standards_mapping_no_overlap", "division", "mapping", "from_code", "condition"),
        ]

    def __str__(self) -> str:
        return f"{self.from_code} → {self.to_code}"


class Division(models.Model):
    """财政区划: public knowledge, so every row belongs to the national division and all may read it."""

    division = models.CharField("归属", max_length=9, default="000000000", db_comment="一律 000000000：区划表人人可读")
    code = models.CharField("财政区划代码", max_length=9, unique=True, db_comment="MOF_DIV_CODE 财政区划代码")
    name = models.CharField("名称", max_length=60, db_comment="MOF_DIV_NAME 财政区划名称")
    level = models.CharField("级别", max_length=2, db_comment="中央、省、市、县、乡")
    parent = models.CharField("上级区划", max_length=9, blank=True, default="", db_comment="上级财政区划代码")
    admin6 = models.CharField("六位行政区划", max_length=6, blank=True, default="", db_comment="GB/T 2260 六位行政区划代码")
    admin12 = models.CharField("十二位区划", max_length=12, blank=True, default="", db_comment="十二位统计用区划代码")
    practice = models.BooleanField("练习区划", default=False, db_comment="是否练习用")
    standard = models.BooleanField("全国标准", default=False, db_comment="随系统提供为真，自行登记为假")
    pinyin = models.CharField("拼音", max_length=200, blank=True, default="", db_comment="名称全拼")
    initials = models.CharField("拼音首字母", max_length=60, blank=True, default="", db_comment="拼音首字母")
    valid_from = models.DateField("启用日期", default=FIRST_DAY, db_default=FIRST_DAY, db_comment="START_DATE 现在的名称与上级自此日起（含）")
    valid_to = models.DateField("停用日期", null=True, blank=True, db_comment="END_DATE 撤销日期（不含），空为仍在用")

    class Meta:
        verbose_name = "财政区划"
        verbose_name_plural = "财政区划"
        db_table_comment = "财政区划"
        indexes = [models.Index(fields=["parent", "code"], name="standards_division_parent")]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{9}$"), name="standards_division_nine_digits"),
            models.CheckConstraint(condition=Q(level__in=DIVISION_LEVELS), name="standards_division_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FormerDivision(models.Model):
    """区划沿革: what a division was called and belonged to before, half-open `[valid_from, valid_to)`; its present state is in Division."""

    division = models.CharField("归属", max_length=9, default="000000000", db_comment="一律 000000000：区划表人人可读")
    code = models.CharField("财政区划代码", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    name = models.CharField("名称", max_length=60, db_comment="当时的名称")
    level = models.CharField("级别", max_length=2, db_comment="当时的级别")
    parent = models.CharField("上级区划", max_length=9, blank=True, default="", db_comment="当时的上级财政区划代码")
    valid_from = models.DateField("起", db_comment="START_DATE 起（含）")
    valid_to = models.DateField("止", db_comment="END_DATE 止（不含）")
    document = models.CharField("文号", max_length=80, blank=True, default="", db_comment="变更的批准文号")

    class Meta:
        verbose_name = verbose_name_plural = "区划沿革"
        db_table_comment = "财政区划沿革"
        constraints = [
            no_overlap("standards_former_no_overlap", "code"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="standards_former_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Agency(Dated):
    """预算单位: a budget unit of a division."""

    code = models.CharField("单位代码", max_length=21, db_comment="AGENCY_CODE 单位代码")
    name = models.CharField("单位名称", max_length=120, db_comment="AGENCY_NAME 单位名称")
    unit_type = models.CharField("单位类型", max_length=4, db_comment="机关、参公、事业、企业、社团、其他；决定政府支出经济分类")
    parent = models.CharField("上级单位", max_length=21, blank=True, default="", db_comment="上级单位代码")
    kind = models.CharField("单位性质", max_length=20, blank=True, default="", db_comment="单位性质")
    department = models.CharField("主管部门", max_length=21, blank=True, default="", db_comment="主管部门代码")

    class Meta:
        verbose_name = "预算单位"
        verbose_name_plural = "预算单位"
        db_table_comment = "预算单位"
        indexes = [models.Index(fields=["division", "parent", "code"], name="standards_agency_parent")]
        constraints = [
            models.UniqueConstraint(fields=["division", "code", "valid_from"], name="standards_agency_once"),
            no_overlap("standards_agency_no_overlap", "division", "code"),
            models.CheckConstraint(condition=Q(unit_type__in=UNIT_TYPES), name="standards_agency_unit_type"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
