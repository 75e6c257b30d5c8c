"""岗位与授权的表：岗位给事项，授权把岗位给人并定范围，委托有期有限，不相容职务是数据。

`Post`, `Assignment`, `Delegation` and `Duty` are read at sign-in, before a scope is open: their column is `home`, not `division`
(see User). `Office` and `Charge` belong to a division like any paper.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jincai.platform.identity.models.users import User

NATIONAL = "000000000"


def _home(comment: str = "MOF_DIV_CODE 财政区划代码（登录时即需查询，故不名 division）") -> models.CharField[str, str]:
    return models.CharField("财政区划", max_length=9, db_comment=comment)


def _codes(title: str, comment: str, longest: int = 60) -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=longest), verbose_name=title, default=list, blank=True, db_comment=comment)


class Post(models.Model):
    """岗位: what it may do; the rows of 000000000 come with the program, a division's row of the same code takes their place."""

    home = _home("MOF_DIV_CODE 财政区划代码；000000000 为随系统提供")
    code = models.CharField("岗位代码", max_length=40, db_comment="岗位代码")
    title = models.CharField("岗位名称", max_length=60, db_comment="岗位名称")
    level = models.CharField("类别", max_length=10, db_comment="agency 单位、finance 财政部门、admin 管理员、outside 外单位")
    reach = models.CharField("默认范围", max_length=15, db_comment="授权时默认的范围：own、below、charge、division、division_below")
    verbs = _codes("事项", "可办的事项：能力.动词、能力.*")
    factor = models.CharField("登录要求", max_length=12, default="password", db_comment="password 密码、second 第二因素、certificate 证书")
    valid_from = models.DateField("启用日期", db_comment="启用日期（含）")
    valid_to = models.DateField("停用日期", null=True, blank=True, db_comment="停用日期（不含），空为仍在用")

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        db_table_comment = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["home", "code", "valid_from"], name="identity_post_once"),
            models.CheckConstraint(condition=Q(level__in=["agency", "finance", "admin", "outside"]), name="identity_post_level"),
            models.CheckConstraint(condition=Q(factor__in=["password", "second", "certificate"]), name="identity_post_factor"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.code}）"


class Office(models.Model):
    """内设处室: a finance department's own division (预算处、国库处、业务处室), dated; `parent` another one or "" ."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    code = models.CharField("处室代码", max_length=20, db_comment="处室代码")
    name = models.CharField("处室名称", max_length=60, db_comment="处室名称")
    parent = models.CharField("上级处室", max_length=20, blank=True, default="", db_comment="上级处室代码")
    valid_from = models.DateField("启用日期", db_comment="启用日期（含）")
    valid_to = models.DateField("停用日期", null=True, blank=True, db_comment="停用日期（不含），空为仍在用")

    class Meta:
        verbose_name = verbose_name_plural = "内设处室"
        db_table_comment = "财政部门内设处室"
        constraints = [
            models.UniqueConstraint(fields=["division", "code", "valid_from"], name="identity_office_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="identity_office_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Charge(models.Model):
    """对口单位: which office is in charge of which unit, dated."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    office = models.CharField("处室代码", max_length=20, db_comment="处室代码")
    agency = models.CharField("单位代码", max_length=21, db_comment="AGENCY_CODE 单位代码")
    valid_from = models.DateField("启用日期", db_comment="启用日期（含）")
    valid_to = models.DateField("停用日期", null=True, blank=True, db_comment="停用日期（不含），空为仍在用")

    class Meta:
        verbose_name = verbose_name_plural = "对口单位"
        db_table_comment = "处室对口的预算单位"
        constraints = [
            models.UniqueConstraint(fields=["division", "office", "agency", "valid_from"], name="identity_charge_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="identity_charge_range"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.agency}"


class Assignment(models.Model):
    """任岗（授权）: a person holds a post, for a time; what data it reaches belongs here, not to the person."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="+", db_comment="用户")
    home = _home()
    post = models.CharField("岗位", max_length=40, db_comment="岗位代码")
    agency = models.CharField("单位", max_length=22, blank=True, default="", db_comment="AGENCY_CODE 单位代码；空为财政部门，* 为全部单位")
    office = models.CharField("处室", max_length=20, blank=True, default="", db_comment="处室代码；范围为对口单位时用")
    reach = models.CharField(
        "范围", max_length=15, db_comment="own 本单位、below 及下级、charge 对口单位、division 全区划、division_below 及下级区划"
    )
    funds = _codes("资金性质", "限于这些资金性质，空为不限", 20)
    project_kinds = _codes("项目类别", "限于这些项目类别，空为不限", 20)
    valid_from = models.DateField("起", db_comment="START_DATE 起（含）")
    valid_to = models.DateField("止", null=True, blank=True, db_comment="END_DATE 止（不含），空为仍在岗")
    made_by = models.CharField("授权人", max_length=64, blank=True, default="", db_comment="授权的安全管理员，空为随安装建立")
    ended_by = models.CharField("收回人", max_length=64, blank=True, default="", db_comment="收回的安全管理员")
    made_at = models.DateTimeField("授权时间", auto_now_add=True, db_comment="授权时间")

    class Meta:
        verbose_name = verbose_name_plural = "任岗"
        db_table_comment = "用户的任岗与数据范围"
        indexes = [
            models.Index(fields=["user", "valid_from"], name="identity_assignment_user"),
            models.Index(fields=["home", "post"], name="identity_assignment_home"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reach__in=["own", "below", "charge", "division", "division_below"]), name="identity_assignment_reach"
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="identity_assignment_range"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.agency}"


class Delegation(models.Model):
    """委托: one person's posts lent to another for a period, within limits; in force once the security administrator approved it."""

    from_user = models.ForeignKey(User, verbose_name="委托人", on_delete=models.CASCADE, related_name="+", db_comment="委托人")
    to_user = models.ForeignKey(User, verbose_name="受托人", on_delete=models.CASCADE, related_name="+", db_comment="受托人")
    home = _home()
    verbs = _codes("事项", "限于这些事项，空为全部业务事项")
    agencies = _codes("单位", "限于这些单位，空为不限", 21)
    amount_limit = models.DecimalField(
        "金额上限", max_digits=18, decimal_places=2, null=True, blank=True, db_comment="一笔不超过的金额（元），空为不限"
    )
    valid_from = models.DateField("起", db_comment="START_DATE 起（含）")
    valid_to = models.DateField("止", db_comment="END_DATE 止（含）")
    may_pass_on = models.BooleanField("可转委托", default=False, db_comment="受托人可否再委托他人")
    reason = models.CharField("事由", max_length=200, db_comment="事由")
    made_by = models.CharField("登记人", max_length=64, db_comment="登记人")
    approved_by = models.CharField("批准人", max_length=64, blank=True, default="", db_comment="批准的安全管理员，空为待批准")
    ended_by = models.CharField("终止人", max_length=64, blank=True, default="", db_comment="提前终止的人")
    made_at = models.DateTimeField("登记时间", auto_now_add=True, db_comment="登记时间")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True, db_comment="提前终止的时间")

    class Meta:
        verbose_name = verbose_name_plural = "委托"
        db_table_comment = "岗位委托"
        indexes = [
            models.Index(fields=["to_user", "valid_to"], name="identity_delegation_to"),
            models.Index(fields=["from_user"], name="identity_delegation_from"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(from_user=F("to_user")), name="identity_delegation_self"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="identity_delegation_range"),
            models.CheckConstraint(condition=Q(amount_limit=None) | Q(amount_limit__gt=0), name="identity_delegation_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.from_user_id} → {self.to_user_id}"


class Duty(models.Model):
    """不相容职务: two verbs (or groups) that need two people; a division's row of the same code takes the place of the shipped one."""

    home = _home("MOF_DIV_CODE 财政区划代码；000000000 为随系统提供")
    code = models.CharField("编号", max_length=20, db_comment="编号")
    first = models.CharField("其一", max_length=60, db_comment="事项、能力.*，或一组（business、system、security、audit）")
    second = models.CharField("其二", max_length=60, db_comment="同上")
    level = models.CharField("层次", max_length=10, db_comment="post 不得兼任、document 不得办同一单据、group 不得兼任两组")
    rule = models.CharField("规则", max_length=10, db_comment="拒绝时的规则号")
    says = models.CharField("说明", max_length=200, db_comment="拒绝时的话")
    cites = models.CharField("依据", max_length=200, blank=True, default="", db_comment="依据")
    stopped = models.BooleanField("停用", default=False, db_comment="本区划停用这一条")

    class Meta:
        verbose_name = verbose_name_plural = "不相容职务"
        db_table_comment = "不相容职务"
        constraints = [
            models.UniqueConstraint(fields=["home", "code"], name="identity_duty_once"),
            models.CheckConstraint(condition=Q(level__in=["post", "document", "group"]), name="identity_duty_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.first} × {self.second}"
