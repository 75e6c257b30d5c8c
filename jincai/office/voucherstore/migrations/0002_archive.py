from django.db import migrations, models


class Migration(migrations.Migration):
    """打印任务移到 platform/printshop；归档批次。"""

    dependencies = [("voucherstore", "0001_voucherstore")]

    operations = [
        migrations.DeleteModel("Printing"),
        migrations.CreateModel(
            name="Archive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division", models.CharField(db_comment="MOF_DIV_CODE 财政区划代码", max_length=9, verbose_name="财政区划")),
                ("year", models.SmallIntegerField(db_comment="FISCAL_YEAR 预算年度", verbose_name="预算年度")),
                ("number", models.CharField(db_comment="归档号 GD-年-3 位", max_length=20, verbose_name="归档号")),
                ("until", models.DateField(db_comment="归到这一天（含）入库的", verbose_name="截至")),
                ("vouchers", models.IntegerField(db_comment="归档几张凭证", default=0, verbose_name="凭证")),
                ("versions", models.IntegerField(db_comment="查验几版（原件、回单）", default=0, verbose_name="版")),
                ("signatures", models.IntegerField(db_comment="查验几个签名签章", default=0, verbose_name="签章")),
                ("digest", models.CharField(blank=True, db_comment="归档目录的 SM3", default="", max_length=64, verbose_name="目录的摘要")),
                ("serial", models.CharField(blank=True, db_comment="财政业务专用章的证书", default="", max_length=64, verbose_name="证书序列号")),
                ("seal", models.BinaryField(db_comment="对归档目录的 SM2 签名（DER）", null=True, verbose_name="签名值")),
                ("state", models.CharField(choices=[("WAITING", "正在查验"), ("DONE", "已归档"), ("FAILED", "没有归档")], db_comment="WAITING DONE FAILED", default="WAITING", max_length=8, verbose_name="状态")),
                ("says", models.CharField(blank=True, db_comment="没有归档的原因", default="", max_length=500, verbose_name="说明")),
                ("archived_at", models.DateTimeField(db_comment="凭证上记的归档时刻；按它重做目录", null=True, verbose_name="归档时刻")),
                ("by", models.CharField(db_comment="提出归档的人", max_length=150, verbose_name="办理人")),
                ("at", models.DateTimeField(auto_now_add=True, db_comment="提出的时间", verbose_name="时间")),
            ],
            options={
                "verbose_name": "归档批次",
                "verbose_name_plural": "归档批次",
                "db_table": "voucherstore_archive",
                "db_table_comment": "电子凭证归档批次",
                "constraints": [models.UniqueConstraint(fields=("division", "year", "number"), name="voucherstore_archive_number")],
            },
        ),
    ]
