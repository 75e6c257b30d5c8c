"""打印任务：一次打多张，后台办；文件存到取走或过期，只给提出的人。"""

from __future__ import annotations

from django.db import models

from jincai.platform.crypto import api as crypto
from jincai.platform.printshop.declared import paper_of


class PrintTask(models.Model):
    """打印任务: who wants which papers, how far it is, the file (accounts in it are masked)."""

    class State(models.TextChoices):
        """打印任务的状态."""

        WAITING = "WAITING", "排队"
        RUNNING = "RUNNING", "正在打印"
        DONE = "DONE", "已打好"
        FAILED = "FAILED", "没有打成"

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    by = models.CharField("打印人", max_length=150, db_comment="打印人的用户名")
    kind = models.CharField("单据种类", max_length=40, db_comment="打印的是哪一种")
    on = models.DateField("业务日", db_comment="提出时的业务日")
    site = models.CharField("网站", max_length=200, db_comment="查验网址的开头")
    wanted = models.JSONField("单据", db_comment="要打印的单据号，按次序")
    mark = models.CharField("水印", max_length=300, blank=True, default="", db_comment="印在每页上的导出人与审计号")
    done = models.IntegerField("已排", default=0, db_comment="已排好几份")
    pages = models.IntegerField("页数", default=0, db_comment="共几页")
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING, db_comment="WAITING RUNNING DONE FAILED")
    says = models.CharField("说明", max_length=500, blank=True, default="", db_comment="没有打成的原因")
    file = crypto.SealedBytes("文件", null=True, db_comment="打好的 PDF，SM4 加密")
    made_at = models.DateTimeField("提出时间", auto_now_add=True, db_comment="提出的时间")

    class Meta:
        verbose_name = verbose_name_plural = "打印任务"
        db_table = "printshop_task"
        db_table_comment = "打印任务"
        indexes = [models.Index(fields=["division", "by", "-id"], name="printshop_task_by")]

    @property
    def title(self) -> str:
        """单据的名称，印什么由它登记的说. Raises UserError when nobody draws it any more."""
        return paper_of(self.kind).title

    def __str__(self) -> str:
        return f"{self.by} {self.kind} {self.pk}"
