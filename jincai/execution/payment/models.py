"""支付：一笔支付一位收款人，若干指标行。余额不在这里，在总账。"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from jincai.platform.crypto import api as crypto
from jincai.platform.identity.api import Seen

_OF_KINDS = """SELECT l.payment_id FROM payment_line l
    JOIN allotment a ON a.division = l.division AND a.year = l.year AND a.number = l.allotment WHERE a.project_kind = ANY(%s)"""
"""项目类别在指标上."""


def _of_kinds(kinds: tuple[str, ...]) -> Q:
    return Q(pk__in=RawSQL(_OF_KINDS, [list(kinds)]))  # nosec B611 the statement is a constant


class Payment(models.Model):
    """支付 (PAY_APP, PAY_CERT): the request, its order and what the bank said; one payee, one or several allotment lines."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度 FISCAL_YEAR")
    number = models.CharField("支付申请号", max_length=20, db_comment="支付申请 PAY_APP_NO")
    key = models.CharField("幂等键", max_length=80, db_comment="同一请求只办一次")
    agency = models.CharField("预算单位", max_length=21, db_comment="单位 AGENCY_CODE")
    fund = models.CharField("资金性质", max_length=8, db_comment="资金性质 FUND_TYPE_CODE")
    payee = models.CharField("收款人", max_length=120, db_comment="收款人全称 PAYEE_ACCT_NAME")
    account = crypto.Sealed("收款账号", max_length=40, db_comment="收款人账号 PAYEE_ACCT_NO，SM4 加密")
    account_mac = crypto.Blind("account", verbose_name="收款账号盲索引", db_comment="收款人账号的 HMAC-SM3，供相等比较")
    account_tail = crypto.Tail("account", verbose_name="收款账号末四位", db_comment="收款人账号末四位，供辨认")
    bank = models.CharField("收款银行", max_length=120, db_comment="收款人开户行 PAYEE_ACCT_BANK_NAME")
    bank_no = models.CharField("收款行行号", max_length=14, db_comment="收款人开户行行号")
    purpose = models.CharField("用途", max_length=200, db_comment="用途 USE_DES")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元）PAY_AMT")
    refunded = models.DecimalField("已退款", max_digits=18, decimal_places=2, default=0, db_comment="已退款（元）")
    settlement = models.CharField("结算方式", max_length=4, default="2", db_comment="结算方式 SET_MODE_CODE")
    pay_type = models.CharField("支付方式", max_length=4, default="1", db_comment="支付方式 PAY_TYPE_CODE")
    business = models.CharField("业务类型", max_length=4, default="1", db_comment="支付业务类型 PAY_BUS_TYPE_CODE")
    batch = models.CharField("批次", max_length=40, blank=True, db_comment="批次号，单笔为空")
    again_of = models.CharField("重办自", max_length=20, blank=True, db_comment="退票、退款后重办的原申请号")
    state = models.CharField("状态", max_length=12, db_comment="状态，见 states.py")
    on = models.DateField("申请日期", db_comment="申请日期")
    expires_on = models.DateField("有效期至", null=True, db_comment="到这一天（含）没有批准就过期；空为有期限之前的申请，不过期")
    requested_by = models.CharField("制单人", max_length=60, db_comment="制单人")
    reviewed_by = models.CharField("审核人", max_length=60, blank=True, db_comment="单位审核人")
    approved_by = models.CharField("批准人", max_length=60, blank=True, db_comment="国库批准人")
    order = models.CharField("支付凭证号", max_length=20, blank=True, db_comment="支付凭证 PAY_CERT_NO")
    order_kind = models.CharField("凭证种类", max_length=4, blank=True, db_comment="8202 支付凭证，5201 直接支付凭证，8207 批量凭证里的一行；空为未生成")
    batch_order = models.CharField("批量凭证号", max_length=20, blank=True, db_comment="所在批量支付凭证 8207 的号，单张的为空")
    ordered_on = models.DateField("凭证日期", null=True, db_comment="凭证日期")
    ordered_by = models.CharField("签发人", max_length=60, blank=True, db_comment="签发人")
    paid_on = models.DateField("支付日期", null=True, db_comment="银行支付日期 XPAY_DATE")
    bank_serial = models.CharField("银行流水号", max_length=40, blank=True, db_comment="银行交易流水号 XAGENT_BUSINESS_NO")
    cleared_on = models.DateField("清算日期", null=True, db_comment="人民银行清算日期")
    round = models.PositiveSmallIntegerField("轮次", default=1, db_comment="退回上一步重办一次加一；审核、批准的事实按轮次记")
    back_to = models.CharField("退到", max_length=12, blank=True, db_comment="最近一次退回上一步退到的状态，空为没有")
    says = models.CharField("说明", max_length=200, blank=True, db_comment="退回、退票、退款的原因")

    objects: ClassVar[models.Manager[Payment]] = models.Manager()
    seen: ClassVar[models.Manager[Payment]] = Seen(_of_kinds)
    """给人看的：授权限资金性质、项目类别的，只有那些."""

    class Meta:
        db_table = "payment"
        db_table_comment = "支付"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "number"], name="payment_number"),
            models.UniqueConstraint(fields=["division", "year", "key"], name="payment_key"),
            models.UniqueConstraint(fields=["division", "year", "order"], name="payment_order", condition=~models.Q(order="")),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount")), name="payment_refund_within"),
        ]
        indexes = [
            models.Index(fields=["division", "year", "state", "number"], name="payment_state"),
            models.Index(fields=["division", "year", "agency", "number"], include=["amount", "refunded"], name="payment_agency"),  # totals of a list
            models.Index(fields=["division", "year", "on", "number"], include=["agency", "amount", "refunded"], name="payment_day"),  # so too
            models.Index(fields=["division", "year", "batch_order"], name="payment_batch_order", condition=~models.Q(batch_order="")),
            models.Index(fields=["division", "year", "payee", "number"], name="payment_payee"),  # looking for a name
            models.Index(fields=["division", "year", "amount", "number"], name="payment_amount"),  # looking for an amount
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.payee} {self.amount}"


class PaymentLine(models.Model):
    """支付明细: one allotment drawn by a payment."""

    division = models.CharField("财政区划", max_length=9, db_comment="财政区划 MOF_DIV_CODE")
    year = models.PositiveSmallIntegerField("预算年度", db_comment="预算年度")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="lines", db_comment="支付")
    position = models.PositiveSmallIntegerField("行号", db_comment="行号")
    agency = models.CharField("预算单位", max_length=21, db_comment="单位 AGENCY_CODE，与支付相同：行级安全按它放行")
    allotment = models.CharField("指标", max_length=20, db_comment="指标编号 BGT_ID")
    exp_func = models.CharField("支出功能分类", max_length=9, db_comment="支出功能分类 EXP_FUNC_CODE")
    gov_econ = models.CharField("政府支出经济分类", max_length=9, db_comment="政府支出经济分类 GOV_BGT_ECO_CODE")
    dep_econ = models.CharField("部门支出经济分类", max_length=9, db_comment="部门支出经济分类 DEP_BGT_ECO_CODE")
    project = models.CharField("项目", max_length=60, blank=True, db_comment="项目 PRO_CODE")
    source = models.CharField("预算来源", max_length=2, db_comment="预算来源")
    origin = models.CharField("占用来源", max_length=12, default="executable", db_comment="executable 可执行指标 / contract 合同占用")
    contract = models.CharField("合同", max_length=20, blank=True, db_comment="占用来自的合同 CONTRACT_NO，空为可执行指标")
    plan = models.CharField("计划额度键", max_length=60, blank=True, db_comment="用款计划额度键，空为不控制")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元）")
    refunded = models.DecimalField("已退款", max_digits=18, decimal_places=2, default=0, db_comment="已退款（元）")

    class Meta:
        db_table = "payment_line"
        db_table_comment = "支付明细"
        constraints = [
            models.UniqueConstraint(fields=["payment", "position"], name="payment_line_position"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_line_positive"),
        ]
        indexes = [models.Index(fields=["division", "year", "allotment"], name="payment_line_allotment")]

    def __str__(self) -> str:
        return f"{self.position} {self.allotment} {self.amount}"
