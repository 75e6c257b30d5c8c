"""归档批次：哪一年、到哪一天、多少张，归档时一张一张验过；目录的 SM3 由财政业务专用章签。"""

from __future__ import annotations

from django.db import models


class Archive(models.Model):
    """归档批次: what was archived together; its manifest (one line a version) can be made again at any time and must give the same SM3."""

    class State(models.TextChoices):
        """归档批次的状态."""

        WAITING = "WAITING", "正在查验"
        DONE = "DONE", "已归档"
        FAILED = "FAILED", "没有归档"

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    number = models.CharField("归档号", max_length=20, db_comment="归档号 GD-年-3 位")
    until = models.DateField("截至", db_comment="归到这一天（含）入库的")
    vouchers = models.IntegerField("凭证", default=0, db_comment="归档几张凭证")
    versions = models.IntegerField("版", default=0, db_comment="查验几版（原件、回单）")
    signatures = models.IntegerField("签章", default=0, db_comment="查验几个签名签章")
    digest = models.CharField("目录的摘要", max_length=64, blank=True, default="", db_comment="归档目录的 SM3")
    serial = models.CharField("证书序列号", max_length=64, blank=True, default="", db_comment="财政业务专用章的证书")
    seal = models.BinaryField("签名值", null=True, db_comment="对归档目录的 SM2 签名（DER）")
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING, db_comment="WAITING DONE FAILED")
    says = models.CharField("说明", max_length=500, blank=True, default="", db_comment="没有归档的原因")
    archived_at = models.DateTimeField("归档时刻", null=True, db_comment="凭证上记的归档时刻；按它重做目录")
    by = models.CharField("办理人", max_length=150, db_comment="提出归档的人")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="提出的时间")

    class Meta:
        verbose_name = verbose_name_plural = "归档批次"
        db_table = "voucherstore_archive"
        db_table_comment = "电子凭证归档批次"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="voucherstore_archive_number")]

    def __str__(self) -> str:
        return self.number
