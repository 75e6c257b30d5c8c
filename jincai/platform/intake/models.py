"""收表的一批：所填的字存在服务器上，断线、登录过期都不丢；办成的留着每行的单号。"""

from __future__ import annotations

from django.db import models

from jincai.platform.crypto import api as crypto


class Batch(models.Model):
    """收来的一批: seen by who made it alone. `digest` names head and rows: the same content is done once."""

    class State(models.TextChoices):
        """一批的状态."""

        OPEN = "OPEN", "未提交"
        DONE = "DONE", "已提交"
        DROPPED = "DROPPED", "已放弃"

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度 FISCAL_YEAR")
    kind = models.CharField("种类", max_length=40, db_comment="哪种表，见各能力的 intake.py")
    by = models.CharField("录入人", max_length=150, db_comment="录入人的用户名：行级安全按它放行")
    name = models.CharField("来源", max_length=120, blank=True, default="", db_comment="上传的文件名，空为手工录入")
    head = models.JSONField("表头", default=dict, db_comment="网格上面几格所填")
    cells = crypto.SealedBytes("各行", db_comment="各行所填的字，JSON，SM4 加密（内有账号）")
    rows = models.PositiveIntegerField("行数", default=0, db_comment="填了字的行数")
    digest = models.CharField("摘要", max_length=64, blank=True, default="", db_comment="表头与各行的 SM3，同样的内容只办一次")
    edition = models.PositiveIntegerField("版次", default=1, db_comment="每存一次加一，两个窗口不会互相盖掉")
    touched = models.JSONField("改动", default=dict, db_comment="哪一格（行|列）在哪一版改过：告诉后存的人改了什么，不含所填")
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN, db_comment="OPEN DONE DROPPED")
    results = models.JSONField("结果", default=list, db_comment="办成的单号，一行一个")
    made_at = models.DateTimeField("录入时间", auto_now_add=True, db_comment="录入的时间")
    kept_at = models.DateTimeField("最后存的时间", auto_now=True, db_comment="最后存的时间")

    class Meta:
        verbose_name = verbose_name_plural = "收来的一批"
        db_table_comment = "从表格收进来的一批"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "kind", "digest"], name="intake_batch_once", condition=models.Q(state="DONE")
            )
        ]
        indexes = [models.Index(fields=["division", "by", "-id"], name="intake_batch_by")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
