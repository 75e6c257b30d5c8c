"""轮次、退到哪里，明细带单位：行级安全按单位放行明细。"""

from django.db import migrations, models

FILL = """UPDATE payment_line AS line SET agency = payment.agency FROM payment WHERE payment.id = line.payment_id AND line.agency = ''"""


class Migration(migrations.Migration):
    dependencies = [
        ("payment", "0002_contract_and_expiry"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="round",
            field=models.PositiveSmallIntegerField(
                db_comment="退回上一步重办一次加一；审核、批准的事实按轮次记", default=1, verbose_name="轮次"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="back_to",
            field=models.CharField(blank=True, db_comment="最近一次退回上一步退到的状态，空为没有", max_length=12, default="", verbose_name="退到"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="paymentline",
            name="agency",
            field=models.CharField(
                db_comment="单位 AGENCY_CODE，与支付相同：行级安全按它放行", max_length=21, default="", verbose_name="预算单位"
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
