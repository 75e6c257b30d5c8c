"""人员、编制岗位、任职。身份证号、手机号加密存放，屏幕上只有末四位。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jincai.platform.crypto import api as crypto
from jincai.platform.standards.api import Dated, no_overlap

_RANGE = Q(valid_to=None) | Q(valid_to__gt=F("valid_from"))


class Person(Dated):
    """人员: somebody who works for a unit, whether he signs in or not."""

    code = models.CharField("人员编号", max_length=20, db_comment="PER_CODE 人员编号")
    name = models.CharField("姓名", max_length=60, db_comment="PER_NAME 姓名")
    agency = models.CharField("单位", max_length=21, db_comment="AGENCY_CODE 单位代码")
    birth_year = models.SmallIntegerField("出生年", null=True, blank=True, db_comment="出生年份")
    id_number = crypto.Sealed("身份证号", max_length=18, blank=True, default="", db_comment="IDEN_NO 身份证号，SM4 加密")
    id_number_mac = crypto.Blind("id_number", verbose_name="身份证号盲索引", db_comment="身份证号的盲索引，供查重")
    id_number_tail = crypto.Tail("id_number", verbose_name="身份证号末四位", db_comment="身份证号末四位，供辨认")
    phone = crypto.Sealed("手机号", max_length=20, blank=True, default="", db_comment="手机号，SM4 加密")
    phone_tail = crypto.Tail("phone", verbose_name="手机号末四位", db_comment="手机号末四位，供辨认")

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        db_table_comment = "人员"
        indexes = [models.Index(fields=["division", "agency", "code"], name="roster_person_agency")]
        constraints = [
            models.UniqueConstraint(fields=["division", "code"], name="roster_person_once"),
            models.UniqueConstraint(fields=["division", "id_number_mac"], condition=~Q(id_number_mac=""), name="roster_person_id_once"),
            models.CheckConstraint(condition=_RANGE, name="roster_person_range"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class Post(Dated):
    """编制岗位: a post that the establishment gives a unit, and for how many people."""

    agency = models.CharField("单位", max_length=21, db_comment="AGENCY_CODE 单位代码")
    code = models.CharField("岗位编号", max_length=20, db_comment="编制岗位编号")
    title = models.CharField("岗位名称", max_length=60, db_comment="岗位名称")
    number = models.SmallIntegerField("编制数", db_comment="编制人数")

    class Meta:
        verbose_name = verbose_name_plural = "编制岗位"
        db_table_comment = "编制岗位"
        constraints = [
            models.UniqueConstraint(fields=["division", "agency", "code", "valid_from"], name="roster_post_once"),
            no_overlap("roster_post_no_overlap", "division", "agency", "code"),
            models.CheckConstraint(condition=Q(number__gt=0), name="roster_post_number"),
            models.CheckConstraint(condition=_RANGE, name="roster_post_range"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.title}"


class Employment(Dated):
    """任职: a person in a post of a unit for a time; one post at a time."""

    person = models.CharField("人员编号", max_length=20, db_comment="PER_CODE 人员编号")
    agency = models.CharField("单位", max_length=21, db_comment="AGENCY_CODE 单位代码")
    post = models.CharField("岗位编号", max_length=20, db_comment="编制岗位编号")

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        db_table_comment = "人员任职"
        indexes = [models.Index(fields=["division", "agency", "post"], name="roster_employment_post")]
        constraints = [
            no_overlap("roster_employment_no_overlap", "division", "person"),
            models.CheckConstraint(condition=_RANGE, name="roster_employment_range"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.agency} {self.post}"
