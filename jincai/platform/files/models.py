"""附件：随单据交来的文件，原样存放。"""

from __future__ import annotations

from django.db import models

from jincai.platform.crypto import api as crypto


class Attachment(models.Model):
    """附件: a file brought with a document, kept as it came and sealed, for papers bear account and ID numbers; seen with the units of the
    document."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度 FISCAL_YEAR")
    agency = models.CharField("单位", max_length=21, blank=True, db_comment="单据的单位 AGENCY_CODE：行级安全按它放行")
    to_agency = models.CharField("对方单位", max_length=21, blank=True, default="", db_comment="单据另一方的单位，也看得到")
    document_kind = models.CharField("单据种类", max_length=40, db_comment="随哪种单据")
    document = models.CharField("单据号", max_length=60, db_comment="随哪张单据")
    name = models.CharField("文件名", max_length=120, db_comment="交来时的文件名")
    kind = models.CharField("类型", max_length=8, db_comment="xlsx csv pdf png jpeg ofd，由内容认定")
    size = models.PositiveIntegerField("大小", db_comment="字节数")
    sm3 = models.CharField("摘要", max_length=64, db_comment="原文的 SM3")
    content = crypto.SealedBytes("内容", db_comment="原文，SM4 加密")
    kept_by = models.CharField("交来的人", max_length=60, db_comment="用户名")
    kept_at = models.DateTimeField("交来时间", auto_now_add=True, db_comment="存入的时间")

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        db_table_comment = "附件"
        constraints = [models.UniqueConstraint(fields=["division", "year", "document_kind", "document", "sm3"], name="files_attachment_once")]

    def __str__(self) -> str:
        return f"{self.document} {self.name}"
