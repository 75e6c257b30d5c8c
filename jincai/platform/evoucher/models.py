"""凭证、凭证的每一版、签名签章、证书。版与签名只增不改（数据库触发器），作废是凭证的状态。"""

from __future__ import annotations

from django.db import models

from jincai.platform.crypto import api as crypto

_DIVISION = "MOF_DIV_CODE 财政区划代码"
_YEAR = "FISCAL_YEAR 预算年度"
_AGENCY = "AGENCY_CODE 单位代码；空为财政部门自己的凭证"


class Certificate(models.Model):
    """签章证书: ours and those of the counterparts; one holder and one position each. The private key is not here."""

    class State(models.TextChoices):
        """证书的状态."""

        CURRENT = "CURRENT", "在用"
        RETIRED = "RETIRED", "停用"
        REVOKED = "REVOKED", "吊销"

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    party = models.CharField("哪一方", max_length=20, db_comment="finance 财政，agency 单位，clerk 经办人，其余为往来方名")
    holder = models.CharField("持有人", max_length=60, blank=True, default="", db_comment="单位代码、用户名；财政与往来方为空")
    position = models.CharField("位置", max_length=10, db_comment="签章位置：qm 签名，gz 公章，ywzyz 业务专用章，zqz 转讫章")
    name = models.CharField("名称", max_length=200, db_comment="持有人名称，显示在章面")
    serial = models.CharField("序列号", max_length=64, db_comment="证书序列号（十六进制）")
    sm3 = models.CharField("指纹", max_length=64, db_comment="证书的 SM3 指纹")
    pem = models.TextField("证书", db_comment="证书（PEM）")
    root = models.TextField("签发机构", blank=True, default="", db_comment="登记时对方给的签发机构证书（PEM）；空为本系统信任的机构")
    not_before = models.DateTimeField("有效期起", db_comment="证书有效期起")
    not_after = models.DateTimeField("有效期止", db_comment="证书有效期止")
    key = models.CharField("私钥", max_length=200, blank=True, default="", db_comment="私钥所在：file:… 或 pkcs11:…；对方的为空")
    state = models.CharField("状态", max_length=8, choices=State, default=State.CURRENT, db_comment="CURRENT RETIRED REVOKED")
    changed_at = models.DateTimeField("状态时间", auto_now=True, db_comment="状态改变的时间")

    class Meta:
        verbose_name = verbose_name_plural = "签章证书"
        db_table_comment = "签章证书"
        constraints = [
            models.UniqueConstraint(fields=["division", "serial"], name="evoucher_certificate_serial"),
            models.UniqueConstraint(
                fields=["division", "party", "holder", "position"], condition=models.Q(state="CURRENT"), name="evoucher_certificate_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.position}"


class Voucher(models.Model):
    """凭证: one row an identity, whoever made it; what searches and lists need in the clear. Its contents are its versions."""

    class State(models.TextChoices):
        """凭证的状态."""

        LIVE = "LIVE", "有效"
        VOID = "VOID", "作废"

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.SmallIntegerField("预算年度", db_comment=_YEAR)
    agency = models.CharField("单位", max_length=21, blank=True, default="", db_comment=_AGENCY)
    origin = models.CharField("来源", max_length=20, db_comment="原件由谁出具：mof 财政，或往来方名 bank、pboc")
    vt_code = models.CharField("凭证种类", max_length=8, db_comment="VT_CODE 凭证类型编号")
    voucher_no = models.CharField("凭证号", max_length=60, db_comment="VOUCHER_NO 凭证编号")
    on = models.DateField("凭证日期", null=True, db_comment="VOU_DATE 凭证日期")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, null=True, db_comment="PAY_AMT 金额（元）；没有金额的种类为空")
    document_kind = models.CharField("单据种类", max_length=40, blank=True, default="", db_comment="单据种类")
    document = models.CharField("单据号", max_length=60, blank=True, default="", db_comment="单据号")
    code = models.CharField("校验码", max_length=16, unique=True, db_comment="凭证校验码，印在纸面上供查验")
    state = models.CharField("状态", max_length=4, choices=State, default=State.LIVE, db_comment="LIVE 有效，VOID 作废")
    void_reason = models.CharField("作废原因", max_length=200, blank=True, default="", db_comment="作废原因")
    void_by = models.CharField("作废人", max_length=150, blank=True, default="", db_comment="作废人")
    void_at = models.DateTimeField("作废时间", null=True, db_comment="作废时间")
    archived_at = models.DateTimeField("归档时间", null=True, db_comment="归档时间")
    made_at = models.DateTimeField("入库时间", auto_now_add=True, db_comment="进入凭证库的时间")

    class Meta:
        verbose_name = verbose_name_plural = "凭证"
        db_table_comment = "电子凭证"
        constraints = [models.UniqueConstraint(fields=["year", "division", "origin", "vt_code", "voucher_no"], name="evoucher_voucher_once")]
        indexes = [
            models.Index(fields=["division", "on", "vt_code"], name="evoucher_voucher_on"),
            models.Index(fields=["division", "document"], name="evoucher_voucher_document"),
            models.Index(fields=["division", "voucher_no"], name="evoucher_voucher_number"),
        ]

    def __str__(self) -> str:
        return f"{self.vt_code} {self.voucher_no}"


class Version(models.Model):
    """凭证的一版: bytes as they were signed, with the verdict at receipt. What could not be assigned to a voucher has none."""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.SmallIntegerField("预算年度", db_comment=_YEAR)
    voucher = models.ForeignKey(Voucher, verbose_name="凭证", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_comment="凭证")
    vt_code = models.CharField("凭证种类", max_length=8, db_comment="VT_CODE 凭证类型编号")
    voucher_no = models.CharField("凭证号", max_length=60, db_comment="VOUCHER_NO 凭证编号")
    flag = models.SmallIntegerField("标志", db_comment="VOUCHER_FLAG 0 原件，1 回单")
    maker = models.CharField("出具方", max_length=20, db_comment="这一版由谁出具：mof、bank、pboc")
    body = crypto.SealedBytes("内容", db_comment="凭证原文（签名所签的字节），SM4 加密：里面有收款人账号")
    sm3 = models.CharField("摘要", max_length=64, db_comment="原文的 SM3")
    size = models.IntegerField("字节数", db_comment="原文的字节数")
    reason = models.CharField("校验结论", max_length=20, blank=True, default="", db_comment="空为校验通过，否则为原因")
    says = models.CharField("说明", max_length=500, blank=True, default="", db_comment="校验未通过的说明")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="生成或收到的时间")

    class Meta:
        verbose_name = verbose_name_plural = "凭证版本"
        db_table_comment = "电子凭证的每一版"
        indexes = [
            models.Index(fields=["voucher"], name="evoucher_version_voucher"),
            models.Index(fields=["division", "voucher_no"], name="evoucher_version_number"),
        ]

    def __str__(self) -> str:
        return self.sm3[:16]


class Signature(models.Model):
    """签名与签章: over the bytes of a version, in the order in which they were put."""

    division = models.CharField("财政区划", max_length=9, db_comment=_DIVISION)
    year = models.SmallIntegerField("预算年度", db_comment=_YEAR)
    version = models.ForeignKey(Version, verbose_name="版本", on_delete=models.PROTECT, related_name="+", db_index=False, db_comment="签的是哪一版")
    place = models.SmallIntegerField("次序", db_comment="第几个")
    position = models.CharField("位置", max_length=10, db_comment="签章位置：qm gz ywzyz zqz")
    serial = models.CharField("证书序列号", max_length=64, db_comment="证书序列号（十六进制）")
    value = models.BinaryField("签名值", db_comment="SM2 签名（DER）")
    reason = models.CharField("校验结论", max_length=20, blank=True, default="", db_comment="空为校验通过，否则为原因")
    at = models.DateTimeField("时间", auto_now_add=True, db_comment="签署或收到的时间")

    class Meta:
        verbose_name = verbose_name_plural = "签名签章"
        db_table_comment = "电子凭证的签名与签章"
        indexes = [
            models.Index(fields=["version"], name="evoucher_signature_version"),
            models.Index(fields=["division", "serial"], name="evoucher_signature_serial"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.serial}"
