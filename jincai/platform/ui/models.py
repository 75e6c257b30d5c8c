"""界面留存的：每个人在每张清单上选的列、存的视图。"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ListView(models.Model):
    """我的视图: what one person keeps of one list; without a name it is his choice of columns (`query` has them, parted by commas)."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    user = models.CharField("用户", max_length=150, db_comment="谁的；行级安全按它放行")
    page = models.CharField("清单", max_length=60, db_comment="清单的网址名")
    name = models.CharField("名称", max_length=40, blank=True, db_comment="视图的名称，空为所选的列")
    query = models.CharField("地址", max_length=1000, blank=True, db_comment="地址里的筛选、排序、列；无名的为列的代号，逗号隔开")
    kept_at = models.DateTimeField("存的时间", auto_now=True, db_comment="存的时间")

    objects: ClassVar[models.Manager[ListView]] = models.Manager()

    class Meta:
        db_table = "ui_listview"
        db_table_comment = "界面：我的视图与所选的列"
        constraints = [models.UniqueConstraint(fields=["division", "user", "page", "name"], name="ui_listview_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.page} {self.name}"
