"""登录设备、证书挑战、绑定的证书。

None of them has a `division` column: they are read at sign-in, before any scope is open. Whose they are is said by the user's `home`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Device(models.Model):
    """登录设备: a browser that signed in as a user, known by a random cookie of which only the digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.CASCADE, related_name="+", db_comment="用户")
    digest = models.CharField("摘要", max_length=64, db_comment="设备标记的 SHA-256")
    agent = models.CharField("浏览器", max_length=200, blank=True, default="", db_comment="浏览器标识")
    address = models.CharField("地址", max_length=45, blank=True, default="", db_comment="最近一次登录的网络地址")
    first_at = models.DateTimeField("首次登录", db_comment="首次登录时间")
    last_at = models.DateTimeField("最近登录", db_comment="最近登录时间")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True, db_comment="本人确认的时间；空为还没有确认的新设备")

    class Meta:
        verbose_name = verbose_name_plural = "登录设备"
        db_table_comment = "登录设备"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="access_device_once")]

    def __str__(self) -> str:
        return self.agent


class Challenge(models.Model):
    """证书挑战: a random text to be signed once, within two minutes, in the session and on the host it was given to."""

    digest = models.CharField("摘要", max_length=64, unique=True, db_comment="随机数的 SHA-256")
    message = models.CharField("待签内容", max_length=400, db_comment="待签内容")
    session = models.CharField("会话", max_length=64, db_comment="会话标记的 SHA-256")
    expires_at = models.DateTimeField("失效时间", db_index=True, db_comment="失效时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True, db_comment="使用时间；用过即废，签得对不对都一样")

    class Meta:
        verbose_name = verbose_name_plural = "证书挑战"
        db_table_comment = "证书挑战"

    def __str__(self) -> str:
        return self.message


class Certificate(models.Model):
    """绑定的证书: the SM2 certificate by which a user may prove who he is; bound by the security administrator."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.CASCADE, related_name="+", db_comment="用户")
    home = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 用户的财政区划代码（登录前即需查询，故不名 division）")
    issuer = models.CharField("签发者", max_length=300, db_comment="证书签发者")
    serial = models.CharField("序列号", max_length=64, db_comment="证书序列号，十六进制")
    sm3 = models.CharField("指纹", max_length=64, db_comment="证书的 SM3 杂凑值")
    subject = models.CharField("主体", max_length=300, db_comment="证书主体")
    pem = models.TextField("证书", db_comment="证书正文（公开）")
    valid_to = models.DateTimeField("有效至", db_comment="证书有效期止")
    bound_by = models.CharField("绑定人", max_length=64, db_comment="绑定的安全管理员")
    bound_at = models.DateTimeField("绑定时间", db_comment="绑定时间")
    stopped_by = models.CharField("停用人", max_length=64, blank=True, default="", db_comment="停用的安全管理员")
    stopped_at = models.DateTimeField("停用时间", null=True, blank=True, db_comment="停用时间")

    class Meta:
        verbose_name = verbose_name_plural = "绑定的证书"
        db_table_comment = "绑定的证书"
        constraints = [models.UniqueConstraint(fields=["sm3"], condition=models.Q(stopped_at=None), name="access_certificate_one_user")]

    def __str__(self) -> str:
        return self.subject
