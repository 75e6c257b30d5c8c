"""用户。"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
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
    agencies = ArrayField(
        models.CharField(max_length=22), verbose_name="办理单位", default=list, blank=True, db_comment="可代表的单位；末尾 * 含下级"
    )
    posts = ArrayField(models.CharField(max_length=40), verbose_name="岗位", default=list, blank=True, db_comment="岗位代码")
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
