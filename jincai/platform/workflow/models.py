"""流程的表：流程与版本、在办的单据、各环节的任务、办理记录、手工维护的节假日。"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


def _text(title: str, length: int, comment: str, **more: object) -> models.CharField[str, str]:
    return models.CharField(title, max_length=length, db_comment=comment, blank=True, default="", **more)  # type: ignore[arg-type]


class Flow(models.Model):
    """流程: of one kind of document, for one year or every year, in one division or (000000000) in all that have none of their own."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码；000000000 为随系统提供")
    kind = models.CharField("单据种类", max_length=40, db_comment="单据种类")
    year = models.SmallIntegerField("预算年度", null=True, blank=True, db_comment="FISCAL_YEAR 预算年度；空为各年度")
    code = models.CharField("流程代码", max_length=40, db_comment="流程代码")
    title = models.CharField("流程名称", max_length=60, db_comment="流程名称")

    class Meta:
        verbose_name = "流程"
        verbose_name_plural = "流程"
        db_table_comment = "流程：一种单据按区划和年度的办理次序"
        constraints = [models.UniqueConstraint(fields=["division", "kind", "year"], name="workflow_flow_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class Version(models.Model):
    """流程版本: final once published; documents finish on the version they began with."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    flow = models.ForeignKey(Flow, models.PROTECT, related_name="versions", verbose_name="流程", db_comment="流程")
    number = models.SmallIntegerField("版本", db_comment="版本号，由 1 起")
    title = models.CharField("名称", max_length=60, db_comment="这一版的名称")
    state = models.CharField("状态", max_length=12, default="DRAFT", db_comment="DRAFT 草稿、PUBLISHED 已发布、RETIRED 已停用")
    body = models.JSONField("流程体", db_comment="环节、去向、条件")
    sm3 = models.CharField("杂凑值", max_length=64, db_comment="流程体的 SM3")
    made_by = models.CharField("起草人", max_length=64, db_comment="起草人用户名")
    made_at = models.DateTimeField("起草时间", auto_now_add=True, db_comment="CREATE_TIME 起草时间")
    published_by = _text("发布人", 64, "发布人用户名，不是起草人")
    published_at = models.DateTimeField("发布时间", null=True, blank=True, db_comment="发布时间")

    class Meta:
        verbose_name = "流程版本"
        verbose_name_plural = "流程版本"
        db_table_comment = "流程的版本，发布后不改"
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="workflow_version_once"),
            models.UniqueConstraint(fields=["flow"], condition=Q(state="PUBLISHED"), name="workflow_version_one_published"),
            models.CheckConstraint(condition=Q(state__in=("DRAFT", "PUBLISHED", "RETIRED")), name="workflow_version_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第 {self.number} 版"


class _Paper(models.Model):
    """What the conditions, the ranges and the inbox look at; the same in both tables."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    kind = models.CharField("单据种类", max_length=40, db_comment="单据种类")
    document = models.CharField("单据号", max_length=60, db_comment="单据号")
    agency = _text("单位", 21, "AGENCY_CODE 单位代码；空为财政部门自己的")
    fund = _text("资金性质", 21, "FUND_TYPE_CODE 资金性质代码")
    project_kind = _text("项目类别", 21, "PRO_CAT_CODE 项目类别代码")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, db_comment="金额（元）")
    about = _text("摘要", 200, "一行说明")

    class Meta:
        abstract = True


class Running(_Paper):
    """在办: one document on its way, on the version it began with."""

    version = models.ForeignKey(Version, models.PROTECT, verbose_name="流程版本", db_comment="开始时的流程版本")
    round = models.SmallIntegerField("轮次", default=1, db_comment="第几轮；退回一次加一")
    state = models.CharField("状态", max_length=8, default="RUNNING", db_comment="RUNNING 在办、DONE 办完、STOPPED 终止")
    at_steps = ArrayField(models.CharField(max_length=40), verbose_name="现在的环节", db_comment="现在开着的环节")
    begun_by = models.CharField("发起人", max_length=64, db_comment="发起人用户名")
    begun_for = _text("代谁发起", 64, "受谁委托发起的用户名；空为本人")
    begun_on = models.DateField("发起日期", db_comment="发起日期")
    begun_at = models.DateTimeField("发起时间", auto_now_add=True, db_comment="CREATE_TIME 发起时间")

    class Meta:
        verbose_name = "在办单据"
        verbose_name_plural = "在办单据"
        db_table_comment = "走流程的单据"
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "kind", "document"], name="workflow_running_once"),
            models.CheckConstraint(condition=Q(state__in=("RUNNING", "DONE", "STOPPED")), name="workflow_running_state"),
        ]
        indexes = [models.Index(fields=["division", "begun_by", "id"], condition=Q(state="RUNNING"), name="workflow_running_begun")]

    def __str__(self) -> str:
        return f"{self.kind} {self.document}"


class Task(_Paper):
    """任务: one seat of one step of one document. Who may do it is computed from grants; only `holder` names a person."""

    running = models.ForeignKey(Running, models.CASCADE, related_name="tasks", verbose_name="在办单据", db_comment="在办单据")
    step = models.CharField("环节", max_length=40, db_comment="环节代码")
    title = models.CharField("环节名称", max_length=40, db_comment="环节名称")
    round = models.SmallIntegerField("轮次", db_comment="第几轮开的")
    branch = _text("并行分支", 40, "所在并行分支的首个环节；空为不在并行中")
    verb = models.CharField("事项", max_length=60, db_comment="要办的事项")
    post = _text("岗位", 40, "由哪个岗位办；空为有此事项的各岗位")
    state = models.CharField("状态", max_length=8, default="OPEN", db_comment="OPEN 待办、DONE 已办、SKIPPED 由同环节别人办了、GONE 已撤去")
    holder = _text("签收人", 64, "已签收或指定的办理人用户名")
    barred = ArrayField(models.CharField(max_length=64), default=list, db_comment="因岗位分离不能办的用户名")
    due_on = models.DateField("期限", null=True, db_comment="办理期限（含），按工作日算")
    reminded = models.SmallIntegerField("催办次数", default=0, db_comment="催办次数")
    stands_for = models.BigIntegerField("代替", null=True, db_comment="逾期升级而开：代替哪一件任务")
    escalated = models.BooleanField("已升级", default=False, db_comment="已因逾期升级")
    opened_on = models.DateField("开始日期", db_comment="开始日期")
    opened_at = models.DateTimeField("开始时间", auto_now_add=True, db_comment="CREATE_TIME 开始时间")
    told = models.BooleanField("已通知", db_default=False, db_comment="已通知能办的人；由后台任务在办理之后写")
    done_by = _text("办理人", 64, "办理人用户名")
    done_post = _text("办理岗位", 40, "办理时用的岗位")
    on_behalf_of = _text("受谁委托", 64, "受谁委托；空为本人")
    action = _text("动作", 12, "approve 同意、return 退回 等")
    reason = _text("理由", 200, "退回等的理由")
    done_on = models.DateField("办理日期", null=True, db_comment="办理日期")
    done_at = models.DateTimeField("办理时间", null=True, db_comment="UPDATE_TIME 办理时间")

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        db_table_comment = "各环节的任务"
        indexes = [
            models.Index(fields=["division", "year", "post", "agency", "due_on", "id"], condition=Q(state="OPEN"), name="workflow_task_inbox"),
            models.Index(fields=["division", "holder"], condition=Q(state="OPEN") & ~Q(holder=""), name="workflow_task_holder"),
            models.Index(fields=["due_on", "division"], condition=Q(state="OPEN", escalated=False), name="workflow_task_due"),
            models.Index(fields=["division", "id"], condition=Q(state="OPEN", told=False), name="workflow_task_untold"),
        ]
        constraints = [models.CheckConstraint(condition=Q(state__in=("OPEN", "DONE", "SKIPPED", "GONE")), name="workflow_task_state")]

    def __str__(self) -> str:
        return f"{self.document} {self.title}"


class Act(models.Model):
    """办理记录: who did what, appended and never changed."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码")
    year = models.SmallIntegerField("预算年度", db_comment="FISCAL_YEAR 预算年度")
    kind = models.CharField("单据种类", max_length=40, db_comment="单据种类")
    document = models.CharField("单据号", max_length=60, db_comment="单据号")
    agency = _text("单位", 21, "AGENCY_CODE 单位代码；空为财政部门自己的")
    round = models.SmallIntegerField("轮次", default=1, db_comment="第几轮")
    step = _text("环节", 40, "环节代码；空为发起等不在环节中的")
    title = _text("环节名称", 40, "环节名称")
    action = models.CharField("动作", max_length=12, db_comment="begin、approve、return、reject、withdraw、take、hand_over、remind、escalate 等")
    actor = models.CharField("办理人", max_length=64, db_comment="办理人用户名")
    name = _text("姓名", 60, "办理人姓名")
    post = _text("岗位", 40, "用的岗位")
    on_behalf_of = _text("受谁委托", 64, "受谁委托；空为本人")
    to = _text("去向", 64, "退回到的环节，或交给的人")
    reason = _text("理由", 200, "理由")
    on = models.DateField("业务日期", db_comment="业务日期")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="CREATE_TIME 时间")

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        db_table_comment = "流程的办理记录，只增不改"
        indexes = [
            models.Index(fields=["division", "year", "kind", "document", "id"], name="workflow_act_document"),
            models.Index(fields=["at", "division"], condition=Q(action__in=("return", "reject", "remind", "hand_over")), name="workflow_act_telling"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.action} {self.actor}"


class Day(models.Model):
    """特殊日: a holiday or a make-up working day kept by hand; it counts before the calendar library."""

    division = models.CharField("财政区划", max_length=9, db_comment="MOF_DIV_CODE 财政区划代码；000000000 为全国")
    on = models.DateField("日期", db_comment="日期")
    works = models.BooleanField("上班", db_comment="真为补班，假为放假")
    name = _text("名称", 40, "如 国庆节、国庆节补班")

    class Meta:
        verbose_name = "特殊日"
        verbose_name_plural = "特殊日"
        db_table_comment = "手工维护的节假日与补班日"
        constraints = [models.UniqueConstraint(fields=["division", "on"], name="workflow_day_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
