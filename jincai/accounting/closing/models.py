"""带签名的检查点：签的字节、签名、证书；只增不改。"""

from __future__ import annotations

from django.db import models


class SignedCheckpoint(models.Model):
    """带签名的检查点: a head over one checkpoint of the ledger: the root of its facts' tree, the head before it, finance's seal."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    number = models.IntegerField("次序", db_comment="检查点的次序")
    after = models.BigIntegerField("起", db_comment="此号之后的事实在这棵树里")
    seq = models.BigIntegerField("止", db_comment="到此号为止")
    text = models.TextField("正文", db_comment="签名所签的正文（JSON 一行）")
    sm3 = models.CharField("摘要", max_length=64, db_comment="正文的 SM3；下一个的 previous")
    serial = models.CharField("证书序列号", max_length=64, db_comment="财政业务专用章证书的序列号")
    signature = models.BinaryField("签名", db_comment="SM2 签名（DER）")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="签署时间")

    class Meta:
        verbose_name = verbose_name_plural = "带签名的检查点"
        db_table_comment = "带签名的检查点"
        constraints = [models.UniqueConstraint(fields=["division", "year", "number"], name="closing_signedcheckpoint_once")]

    def __str__(self) -> str:
        return f"{self.division} {self.year} {self.number}"
