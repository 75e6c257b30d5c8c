"""收来的一批。"""

from django.db import migrations, models

import jincai.platform.crypto.api


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division", models.CharField(db_comment="财政区划 MOF_DIV_CODE", max_length=9, verbose_name="财政区划")),
                ("year", models.PositiveSmallIntegerField(db_comment="预算年度 FISCAL_YEAR", verbose_name="预算年度")),
                ("kind", models.CharField(db_comment="哪种表，见各能力的 intake.py", max_length=40, verbose_name="种类")),
                ("by", models.CharField(db_comment="录入人的用户名：行级安全按它放行", max_length=150, verbose_name="录入人")),
                (
                    "name",
                    models.CharField(blank=True, db_comment="上传的文件名，空为手工录入", default="", max_length=120, verbose_name="来源"),
                ),
                ("head", models.JSONField(db_comment="网格上面几格所填", default=dict, verbose_name="表头")),
                (
                    "cells",
                    jincai.platform.crypto.api.SealedBytes(db_comment="各行所填的字，JSON，SM4 加密（内有账号）", verbose_name="各行"),
                ),
                ("rows", models.PositiveIntegerField(db_comment="填了字的行数", default=0, verbose_name="行数")),
                (
                    "digest",
                    models.CharField(
                        blank=True, db_comment="表头与各行的 SM3，同样的内容只办一次", default="", max_length=64, verbose_name="摘要"
                    ),
                ),
                ("edition", models.PositiveIntegerField(db_comment="每存一次加一，两个窗口不会互相盖掉", default=1, verbose_name="版次")),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "未提交"), ("DONE", "已提交"), ("DROPPED", "已放弃")],
                        db_comment="OPEN DONE DROPPED",
                        default="OPEN",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("results", models.JSONField(db_comment="办成的单号，一行一个", default=list, verbose_name="结果")),
                ("made_at", models.DateTimeField(auto_now_add=True, db_comment="录入的时间", verbose_name="录入时间")),
                ("kept_at", models.DateTimeField(auto_now=True, db_comment="最后存的时间", verbose_name="最后存的时间")),
            ],
            options={
                "verbose_name": "收来的一批",
                "verbose_name_plural": "收来的一批",
                "db_table_comment": "从表格收进来的一批",
                "indexes": [models.Index(fields=["division", "by", "-id"], name="intake_batch_by")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "DONE")), fields=("division", "year", "kind", "digest"), name="intake_batch_once"
                    )
                ],
            },
        ),
    ]
