"""参数值的表。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jincai.platform.standards.api import Dated, no_overlap


class Parameter(Dated):
    """参数值: what one division set, from a day on."""

    name = models.CharField("参数", max_length=60, db_comment="参数名")
    facet = models.CharField("适用", max_length=60, blank=True, default="", db_comment="适用范围，如 资金性质/项目类别；空为全部")
    value = models.CharField("值", max_length=200, db_comment="参数值")
    set_by = models.CharField("设置人", max_length=64, db_comment="设置人用户名")
    set_at = models.DateTimeField("设置时间", auto_now=True, db_comment="UPDATE_TIME 更新时间")

    class Meta:
        verbose_name = "参数值"
        verbose_name_plural = "参数值"
        db_table_comment = "按财政区划和日期生效的参数值"
        constraints = [
            models.UniqueConstraint(fields=["division", "name", "facet", "valid_from"], name="params_parameter_once"),
            no_overlap("params_parameter_no_overlap", "division", "name", "facet"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="params_parameter_range"),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
