"""银行、账户、收款人的表。"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jincai.platform.banking.rows import ACCOUNT_KINDS, PAYEE_KINDS
from jincai.platform.crypto import api as crypto
from jincai.platform.standards.api import Dated, no_overlap


class Bank(models.Model):
    """银行: a bank or branch with its payment-system number; public knowledge, so it belongs to the national division."""

    division = models.CharField("归属", max_length=9, default="000000000", db_comment="一律 000000000：行名行号人人可读")
    bank_no = models.CharField("行号", max_length=12, unique=True, db_comment="支付系统行号（12 位）")
    name = models.CharField("银行名称", max_length=120, db_comment="银行名称")

    class Meta:
        verbose_name = "银行"
        verbose_name_plural = "银行"
        db_table_comment = "银行行名行号"
        constraints = [models.CheckConstraint(condition=Q(bank_no__regex=r"^\d{12}$"), name="banking_bank_twelve_digits")]

    def __str__(self) -> str:
        return f"{self.name}（{self.bank_no}）"


class BankAccount(Dated):
    """银行账户: an account of the treasury single account system."""

    kind = models.CharField("账户类型", max_length=12, choices=list(ACCOUNT_KINDS.items()), db_comment="账户类型")
    number = crypto.Sealed("账号", max_length=30, db_comment="PAY_ACCT_NO 账号（加密）")
    number_mac = crypto.Blind("number", verbose_name="账号盲索引", db_comment="账号的盲索引，供查相等")
    number_tail = crypto.Tail("number", verbose_name="账号末四位", db_comment="账号末四位，供屏幕辨认")
    name = models.CharField("户名", max_length=120, db_comment="PAY_ACCT_NAME 户名")
    bank_name = models.CharField("开户银行", max_length=120, db_comment="PAY_ACCT_BANK_NAME 开户银行名称")
    bank_no = models.CharField("行号", max_length=12, db_comment="开户银行行号")
    agency = models.CharField("单位", max_length=21, blank=True, default="", db_comment="AGENCY_CODE 单位代码；空为财政部门")

    class Meta:
        verbose_name = "银行账户"
        verbose_name_plural = "银行账户"
        db_table_comment = "国库单一账户体系的账户"
        indexes = [models.Index(fields=["division", "kind", "agency"], name="banking_account_find")]
        constraints = [
            models.UniqueConstraint(fields=["division", "number_mac", "valid_from"], name="banking_account_once"),
            no_overlap("banking_account_no_overlap", "division", "number_mac"),
            no_overlap("banking_account_one_tsa", "division", where=Q(kind="tsa")),
            no_overlap("banking_account_one_zero_balance", "division", "agency", where=Q(kind="zero_balance") & ~Q(agency="")),
            models.CheckConstraint(condition=Q(kind__in=list(ACCOUNT_KINDS)), name="banking_account_kind"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="banking_account_range"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {crypto.mask(self.number_tail)}"


class Payee(models.Model):
    """收款人: somebody a division pays."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    number = crypto.Sealed("收款人账号", max_length=30, db_comment="PAYEE_ACCT_NO 收款人账号（加密）")
    number_mac = crypto.Blind("number", verbose_name="账号盲索引", db_comment="收款人账号的盲索引，供查相等")
    number_tail = crypto.Tail("number", verbose_name="账号末四位", db_comment="收款人账号末四位，供屏幕辨认")
    name = models.CharField("收款人全称", max_length=120, db_comment="PAYEE_ACCT_NAME 收款人全称")
    bank_name = models.CharField("收款人开户银行", max_length=120, db_comment="PAYEE_ACCT_BANK_NAME 收款人开户银行")
    bank_no = models.CharField("收款人开户行行号", max_length=12, db_comment="收款人开户银行行号")
    kind = models.CharField("收款人类型", max_length=12, choices=list(PAYEE_KINDS.items()), default="company", db_comment="收款人类型")

    class Meta:
        verbose_name = "收款人"
        verbose_name_plural = "收款人"
        db_table_comment = "收款人"
        indexes = [models.Index(fields=["division", "name"], name="banking_payee_name")]
        constraints = [
            models.UniqueConstraint(fields=["division", "number_mac"], name="banking_payee_once"),
            models.CheckConstraint(condition=Q(kind__in=list(PAYEE_KINDS)), name="banking_payee_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {crypto.mask(self.number_tail)}"
