from django.db import migrations, models

KINDS = "UPDATE payment SET order_kind = '8202' WHERE \"order\" <> ''"


class Migration(migrations.Migration):
    """凭证种类、批量凭证号：已生成凭证的都是 8202。"""

    dependencies = [("payment", "0005_totals")]

    operations = [
        migrations.AddField("payment", "order_kind", models.CharField(blank=True, db_comment="8202 支付凭证，5201 直接支付凭证，8207 批量凭证里的一行；空为未生成", default="", max_length=4, verbose_name="凭证种类"), preserve_default=False),
        migrations.AddField("payment", "batch_order", models.CharField(blank=True, db_comment="所在批量支付凭证 8207 的号，单张的为空", default="", max_length=20, verbose_name="批量凭证号"), preserve_default=False),
        migrations.AddIndex("payment", models.Index(condition=models.Q(("batch_order", ""), _negated=True), fields=["division", "year", "batch_order"], name="payment_batch_order")),
        migrations.RunSQL(KINDS, migrations.RunSQL.noop),
    ]
