"""我的视图与所选的列。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ListView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("division", models.CharField(db_comment="财政区划 MOF_DIV_CODE", max_length=9, verbose_name="财政区划")),
                ("user", models.CharField(db_comment="谁的；行级安全按它放行", max_length=150, verbose_name="用户")),
                ("page", models.CharField(db_comment="清单的网址名", max_length=60, verbose_name="清单")),
                ("name", models.CharField(blank=True, db_comment="视图的名称，空为所选的列", max_length=40, verbose_name="名称")),
                (
                    "query",
                    models.CharField(blank=True, db_comment="地址里的筛选、排序、列；无名的为列的代号，逗号隔开", max_length=1000, verbose_name="地址"),
                ),
                ("kept_at", models.DateTimeField(auto_now=True, db_comment="存的时间", verbose_name="存的时间")),
            ],
            options={
                "db_table": "ui_listview",
                "db_table_comment": "界面：我的视图与所选的列",
                "constraints": [models.UniqueConstraint(fields=("division", "user", "page", "name"), name="ui_listview_once")],
            },
        ),
    ]
