"""用户。"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserQuery(BaseUserManager["User"]):
    """用户的查找: by login name, as Django's authentication asks."""


class User(AbstractBaseUser):
    """用户: a person who signs in.

    The column of his division is called `home`, not `division`, on purpose: row-level security is laid on every table with a
    `division` column, and at sign-in no scope is open yet, so the login lookup must see this table. Lists of people shown on
    screens go through `identity.api.people`, which filters by the scope.
    """

    username = models.CharField("用户名", max_length=64, unique=True, db_comment="用户名")
    name = models.CharField("姓名", max_length=60, db_comment="姓名")
    home = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码（登录前即需查询，故不名 division）")
    agency = models.CharField("所属单位", max_length=21, blank=True, default="", db_comment="AGENCY_CODE 单位代码；空为财政部门")
    person = models.CharField("人员", max_length=40, blank=True, default="", db_comment="PERSON_CODE 人员代码；空为未对应到人员")
    changed_password_at = models.DateTimeField("改密码时间", null=True, blank=True, db_comment="最近一次改密码的时间")
    must_change = models.BooleanField("须改密码", default=False, db_comment="下次登录须先改密码")
    stopped_on = models.DateField("停用日期", null=True, blank=True, db_comment="自此日起停用（含），空为在用")
    is_active = models.BooleanField("启用", default=True, db_comment="是否启用")

    USERNAME_FIELD: ClassVar[str] = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserQuery()

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        db_table_comment = "用户"
        indexes = [models.Index(fields=["home", "agency"], name="identity_user_home")]
        constraints = [models.CheckConstraint(condition=models.Q(home__regex=r"^\d{9}$"), name="identity_user_home_nine_digits")]

    def __str__(self) -> str:
        return f"{self.name}（{self.username}）"


class OldPassword(models.Model):
    """用过的密码: digests, so that a password does not come back too soon. No `division` column, as with User."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="+", db_comment="用户")
    hash = models.CharField("摘要", max_length=128, db_comment="密码的 Argon2 摘要")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="设定的时间")

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        db_table = "identity_password"
        db_table_comment = "用过的密码（只有摘要）"
        indexes = [models.Index(fields=["user", "-at"], name="identity_password_user")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Token(models.Model):
    """接口令牌: lets a program act as a user. Only the digest is kept; the token itself is shown once.

    No `division` column, for the reason given at User: it is looked up before any scope is open.
    """

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="+", db_comment="用户")
    digest = models.CharField("摘要", max_length=64, unique=True, db_comment="令牌的 SHA-256")
    hint = models.CharField("末四位", max_length=4, db_comment="令牌末四位，供辨认")
    expires_on = models.DateField("有效至", db_comment="有效至（含）")
    created_at = models.DateTimeField("发出时间", auto_now_add=True, db_comment="发出时间")

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        db_table_comment = "接口令牌"

    def __str__(self) -> str:
        return f"…{self.hint}"


class FirstAnswer(models.Model):
    """第一次的答复: what a request with an Idempotency-Key was answered, so that the same request again gets the same answer."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    user = models.CharField("用户名", max_length=64, db_comment="用户名")
    route = models.CharField("接口", max_length=200, db_comment="方法与路径")
    key = models.CharField("幂等键", max_length=200, db_comment="Idempotency-Key")
    digest = models.CharField("请求摘要", max_length=64, db_comment="请求正文的 SHA-256")
    status = models.SmallIntegerField("状态码", null=True, db_comment="答复的状态码；空为正在办理")
    content_type = models.CharField("类型", max_length=80, blank=True, default="", db_comment="答复的类型")
    body = models.TextField("答复", blank=True, default="", db_comment="答复的正文")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="第一次请求的时间")

    class Meta:
        verbose_name = verbose_name_plural = "第一次的答复"
        db_table_comment = "接口请求第一次的答复"
        constraints = [models.UniqueConstraint(fields=["division", "user", "route", "key"], name="identity_answer_once")]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class Edition(models.Model):
    """版次: how often one kind of reference data was changed, so that what processes remember of it knows when it is old.

    No `division` column: it says nothing about any division, and every scope reads it as it opens.
    """

    name = models.CharField("种类", max_length=40, primary_key=True, db_comment="基础数据的种类")
    number = models.BigIntegerField("版次", db_comment="改过几次")

    class Meta:
        verbose_name = verbose_name_plural = "基础数据版次"
        db_table_comment = "基础数据版次"

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
