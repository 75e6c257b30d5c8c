"""文号的计数器。"""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """计数器: the last number given of one kind in one division, year and agency."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    kind = models.CharField("文号种类", max_length=40, db_comment="文号种类")
    agency = models.CharField("单位", max_length=21, blank=True, default="", db_comment="AGENCY_CODE 单位代码；空为全区划一个序列")
    last = models.IntegerField("末号", db_comment="已发出的最后一号")

    class Meta:
        verbose_name = "文号计数器"
        verbose_name_plural = "文号计数器"
        db_table_comment = "文号计数器"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "kind", "agency"], name="numbering_counter_once"),
            models.CheckConstraint(condition=models.Q(last__gte=1), name="numbering_counter_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.year} {self.kind} {self.last}"
