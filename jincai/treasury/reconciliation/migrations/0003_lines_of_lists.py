"""按对账单找其他凭证的各笔：补到的清单说的是哪几张。支付的不在这个索引里，写入不慢。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0002_days_of_payments")]

    operations = [
        migrations.AddIndex(
            "line",
            models.Index(fields=["report"], condition=~models.Q(vt_code="8202"), name="reconciliation_line_listed"),
        ),
    ]
