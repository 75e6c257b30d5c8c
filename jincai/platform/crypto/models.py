"""密钥的登记（没有密钥本身）、受信任的签发机构、吊销。

No `division` column: what these say holds for the whole installation and is read at sign-in, before any scope is open.
"""

from __future__ import annotations

from django.db import models

_HOME = "一律 000000000：对整个系统有效"


class Key(models.Model):
    """密钥登记: which keys this database was encrypted with; the keys themselves are not here."""

    home = models.CharField("归属", max_length=9, default="000000000", db_comment=_HOME)
    key_id = models.CharField("编号", max_length=8, unique=True, db_comment="密钥编号，写在每个密文里")
    purpose = models.CharField("用途", max_length=8, db_comment="field 列加密，mac 盲索引")
    fingerprint = models.CharField("指纹", max_length=64, db_comment="密钥的 HMAC-SM3 指纹")
    state = models.CharField("状态", max_length=8, db_comment="active 现用，old 只解密，gone 已销毁")
    made_at = models.DateTimeField("登记时间", auto_now_add=True, db_comment="登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "密钥登记"
        db_table_comment = "密钥登记（不含密钥）"

    def __str__(self) -> str:
        return f"{self.key_id} {self.state}"


class Authority(models.Model):
    """签发机构: a certification authority whose certificates are taken."""

    home = models.CharField("归属", max_length=9, default="000000000", db_comment=_HOME)
    name = models.CharField("名称", max_length=60, db_comment="名称，供辨认")
    subject = models.CharField("主体", max_length=400, db_comment="证书主体")
    subject_key = models.CharField("主体键", max_length=64, db_comment="证书主体 DER 的 SM3，按它找签发机构")
    sm3 = models.CharField("指纹", max_length=64, unique=True, db_comment="证书的 SM3 指纹")
    certificate = models.TextField("证书", db_comment="证书（PEM）")
    trusted_from = models.DateTimeField("信任起", db_comment="信任起始时间（含）")
    trusted_to = models.DateTimeField("信任止", null=True, blank=True, db_comment="信任终止时间（不含），空为不限")

    class Meta:
        verbose_name = verbose_name_plural = "签发机构"
        db_table_comment = "受信任的证书签发机构"
        indexes = [models.Index(fields=["subject_key"], name="crypto_authority_subject")]

    def __str__(self) -> str:
        return self.name


class Revoked(models.Model):
    """吊销的证书: by hand, or from an authority's list."""

    home = models.CharField("归属", max_length=9, default="000000000", db_comment=_HOME)
    authority = models.ForeignKey(Authority, verbose_name="签发机构", on_delete=models.CASCADE, related_name="+", db_comment="签发机构")
    serial = models.CharField("序列号", max_length=64, db_comment="证书序列号（十六进制）")
    at = models.DateTimeField("吊销时间", db_comment="吊销时间")
    reason = models.CharField("原因", max_length=100, blank=True, default="", db_comment="吊销原因")
    by_hand = models.BooleanField("本系统吊销", default=False, db_comment="在本系统登记的吊销，换列表时保留")

    class Meta:
        verbose_name = verbose_name_plural = "吊销的证书"
        db_table_comment = "吊销的证书"
        constraints = [models.UniqueConstraint(fields=["authority", "serial"], name="crypto_revoked_once")]

    def __str__(self) -> str:
        return self.serial


class Crl(models.Model):
    """吊销列表: which list of an authority is in use."""

    home = models.CharField("归属", max_length=9, default="000000000", db_comment=_HOME)
    authority = models.OneToOneField(Authority, verbose_name="签发机构", on_delete=models.CASCADE, related_name="+", db_comment="签发机构")
    number = models.CharField("编号", max_length=50, blank=True, default="", db_comment="列表编号")
    this_update = models.DateTimeField("签发时间", db_comment="列表签发时间")
    next_update = models.DateTimeField("下次更新", db_comment="下次更新时间；过后视为失效")
    sm3 = models.CharField("指纹", max_length=64, db_comment="列表的 SM3 指纹")

    class Meta:
        verbose_name = verbose_name_plural = "吊销列表"
        db_table_comment = "证书吊销列表"

    def __str__(self) -> str:
        return f"{self.authority_id} {self.number}"
