"""对账：对方报来的对账单与明细、对账日、差异、单位对账单。账面的数不在这里，在总账。"""

from __future__ import annotations

from typing import Any

from django.db import models

_DIVISION = "财政区划 MOF_DIV_CODE"


def _amount(title: str, comment: str, **more: Any) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(title, max_digits=18, decimal_places=2, db_comment=comment, **more)


class Report(models.Model):
    """对方报来的一份：代理银行支付日报 2206、人民银行清算信息对账单 3507、凭证对账 3501，和按月的 3510 3512 3513。"""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    party = models.CharField("谁报的", max_length=20, db_comment="bank 代理银行，pboc 人民银行国库")
    kind = models.CharField("凭证种类", max_length=8, db_comment="凭证类型编号 VtCode")
    number = models.CharField("凭证号", max_length=60, db_comment="凭证号 VoucherNo")
    check_no = models.CharField("对账单号", max_length=60, blank=True, default="", db_comment="对账单号 VoucherCheckNo")
    on = models.DateField("报表日期", db_comment="报的是哪一天；按月的为月末")
    subject = models.CharField("所对的种类", max_length=8, blank=True, default="", db_comment="3501 所对的凭证种类 EVoucherType")
    count = models.IntegerField("笔数", default=0, db_comment="表头笔数")
    amount = _amount("金额", "表头金额（元）", default=0)
    back_count = models.IntegerField("退款笔数", default=0, db_comment="表头退款笔数")
    back_amount = _amount("退款金额", "表头退款金额（元）", default=0)
    packs = models.IntegerField("包数", default=1, db_comment="这一份分几包 ChildPackNum")
    figures = models.JSONField("其他数", default=dict, blank=True, db_comment="按月对账单的各行（额度、支出、库款）")
    at = models.DateTimeField("收到时间", auto_now_add=True, db_comment="收到时间")

    class Meta:
        db_table_comment = "对方报来的对账单"
        constraints = [models.UniqueConstraint(fields=["division", "year", "kind", "number"], name="reconciliation_report_number")]
        indexes = [models.Index(fields=["division", "year", "on", "kind"], name="reconciliation_report_on")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Line(models.Model):
    """对方账上的一笔：哪天、哪张凭证、怎样了、多少。"""

    class Mark(models.TextChoices):
        """对方账上的说法."""

        PAID = "PAID", "已付"
        RETURNED = "RETURNED", "已退票"
        REFUNDED = "REFUNDED", "已退款"
        WAITING = "WAITING", "收到未付"
        UNCLEARED = "UNCLEARED", "已付未清算"
        RECALLED = "RECALLED", "已撤销"
        UNREFUNDED = "UNREFUNDED", "退款未回国库"
        CLEARED = "CLEARED", "已清算"
        REFUND_CLEARED = "REFUND_CLEARED", "退款已回国库"
        DONE = "DONE", "已办理"
        REFUSED = "REFUSED", "已退回"

    report = models.ForeignKey(Report, models.PROTECT, related_name="+", db_index=False, verbose_name="对账单", db_comment="对账单")
    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    on = models.DateField("报表日期", db_comment="报的是哪一天")
    vt_code = models.CharField("凭证种类", max_length=8, db_comment="所对凭证的种类，支付为 8202")
    number = models.CharField("凭证号", max_length=60, db_comment="所对凭证的凭证号")
    mark = models.CharField("说法", max_length=14, choices=Mark, db_comment="对方账上的说法")
    amount = _amount("金额", "金额（元），退款亦为正")
    serial = models.CharField("流水号", max_length=60, blank=True, default="", db_comment="银行流水号 AgentBusinessNo")
    claim = models.CharField("清算单号", max_length=60, blank=True, default="", db_comment="2301、2302 的凭证号，空为没有申请")
    notice = models.CharField("退款通知书", max_length=60, blank=True, default="", db_comment="2204 的凭证号")
    says = models.CharField("说明", max_length=300, blank=True, default="", db_comment="退票原因，或人民银行不划款的原因")

    class Meta:
        db_table_comment = "对账单明细"
        indexes = [
            models.Index(fields=["division", "year", "number"], name="reconciliation_line_number"),
            models.Index(fields=["division", "year", "on", "vt_code"], name="reconciliation_line_on"),
            models.Index(fields=["report"], condition=~models.Q(vt_code="8202"), name="reconciliation_line_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.mark}"


class Day(models.Model):
    """对账日：三方的数、对上的笔数，谁对账、谁签认。"""

    class State(models.TextChoices):
        """对账日的状态."""

        OPEN = "OPEN", "待签认"
        CHECKED = "CHECKED", "待复核"
        SIGNED = "SIGNED", "已签认"

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    on = models.DateField("对账日", db_comment="对账日")
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN, db_comment="OPEN CHECKED SIGNED")
    matched = models.IntegerField("对上的笔数", default=0, db_comment="三方一致的凭证张数")
    figures = models.JSONField("三方的数", default=dict, db_comment="各行三方的笔数、金额、差异、已解释、未解释")
    complete = models.BooleanField("报表到齐", default=False, db_comment="取数时代理银行、人民银行的对账单已到齐")
    incoming_to = models.BigIntegerField("收到哪里", default=0, db_comment="取数时收到的最后一件报文；重复收到的从上一日的这里数起")
    outgoing_to = models.BigIntegerField("发到哪里", default=0, db_comment="取数时发出的最后一件凭证")
    taken_at = models.DateTimeField("取数时间", auto_now=True, db_comment="最近一次取数的时间")
    checked_by = models.CharField("对账人", max_length=60, blank=True, default="", db_comment="对账人")
    signed_by = models.CharField("复核人", max_length=60, blank=True, default="", db_comment="复核签认人")
    checked_at = models.DateTimeField("对账时间", null=True, db_comment="对账人签的时间")
    signed_at = models.DateTimeField("签认时间", null=True, db_comment="签认时间")

    class Meta:
        db_table_comment = "对账日"
        constraints = [models.UniqueConstraint(fields=["division", "year", "on"], name="reconciliation_day_once")]

    def __str__(self) -> str:
        return f"{self.division} {self.on}"


class Difference(models.Model):
    """差异：一张凭证一项，按根本原因归类；消除了自动关上，写明哪天。"""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    kind = models.CharField("类别", max_length=24, db_comment="差异类别，见 rules")
    vt_code = models.CharField("凭证种类", max_length=8, db_comment="凭证类型编号")
    number = models.CharField("凭证号", max_length=60, db_comment="凭证号")
    document = models.CharField("单据号", max_length=60, blank=True, default="", db_comment="我方单据号，没有的为空")
    payee = models.CharField("收款人", max_length=120, blank=True, default="", db_comment="收款人，供辨认")
    amount = _amount("金额", "差异金额（元）", default=0)
    books = _amount("账面", "账面金额（元），空为没有", null=True)
    bank = _amount("代理银行", "代理银行金额（元），空为没有", null=True)
    pboc = _amount("人民银行", "人民银行金额（元），空为没有", null=True)
    says = models.CharField("说明", max_length=500, db_comment="一句话：为什么不同")
    heals = models.BooleanField("自行消除", default=False, db_comment="不用人办，会自己消除")
    sure = models.BooleanField("已解释", default=False, db_comment="规则已经解释；否则要人写说明")
    opened_on = models.DateField("发现日", db_comment="哪天对账发现")
    seen_on = models.DateField("最近一次", db_comment="最近一次对账还在")
    closed_on = models.DateField("消除日", null=True, db_comment="哪天消除，空为还在")
    message = models.BigIntegerField("哪件报文", default=0, db_comment="收到的有毛病的报文；没有的为零")
    explanation = models.CharField("人工说明", max_length=300, blank=True, default="", db_comment="人写的说明")
    explained_by = models.CharField("说明人", max_length=60, blank=True, default="", db_comment="说明人")

    class Meta:
        db_table_comment = "对账差异"
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "vt_code", "number", "kind", "opened_on"], name="reconciliation_difference_once"
            ),
            models.UniqueConstraint(
                fields=["division", "year", "vt_code", "number"], condition=models.Q(closed_on=None), name="reconciliation_difference_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "year", "closed_on"], name="reconciliation_difference_when"),
            models.Index(fields=["division", "year", "number"], name="reconciliation_difference_no"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class UnitStatement(models.Model):
    """单位对账单：一个单位一个月；单位核对后确认，或写明不符。"""

    class State(models.TextChoices):
        """单位对账单的状态."""

        ISSUED = "ISSUED", "待单位确认"
        CONFIRMED = "CONFIRMED", "单位已确认"
        DISPUTED = "DISPUTED", "单位说不符"

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.PositiveSmallIntegerField("业务年度", db_comment="业务年度 StYear")
    month = models.PositiveSmallIntegerField("月份", db_comment="月份")
    agency = models.CharField("预算单位", max_length=21, db_comment="单位 AGENCY_CODE")
    number = models.CharField("对账单号", max_length=30, db_comment="对账单号")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ISSUED, db_comment="ISSUED CONFIRMED DISPUTED")
    count = models.IntegerField("支付笔数", db_comment="本月支付笔数")
    paid = _amount("本月支付", "本月支付（元）")
    refunded = _amount("本月退款", "本月退款（元）")
    year_paid = _amount("本年累计", "本年累计净支付（元）")
    lines = models.JSONField("按科目", default=list, db_comment="按资金性质、功能科目、部门经济分类：本月支付、退款、本年累计")
    issued_on = models.DateField("发出日期", db_comment="发出日期")
    issued_by = models.CharField("发出人", max_length=60, db_comment="发出人")
    answered_by = models.CharField("单位经办人", max_length=60, blank=True, default="", db_comment="单位谁确认的")
    answered_at = models.DateTimeField("确认时间", null=True, db_comment="单位确认时间")
    says = models.CharField("单位的话", max_length=300, blank=True, default="", db_comment="单位说明哪里不符")

    class Meta:
        db_table = "reconciliation_unit_statement"
        db_table_comment = "单位对账单"
        constraints = [models.UniqueConstraint(fields=["division", "year", "month", "agency"], name="reconciliation_statement_once")]

    def __str__(self) -> str:
        return self.number
