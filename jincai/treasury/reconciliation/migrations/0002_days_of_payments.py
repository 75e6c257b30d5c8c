"""支付按日子找：块区间索引，几乎不占地方，写入不慢；一天的支付不必从头找起。"""

from django.db import migrations

MAKE = "CREATE INDEX IF NOT EXISTS reconciliation_payment_days ON payment USING brin (ordered_on, paid_on, cleared_on) WITH (pages_per_range = 32)"
DROP = "DROP INDEX IF EXISTS reconciliation_payment_days"


class Migration(migrations.Migration):
    dependencies = [("reconciliation", "0001_initial"), ("payment", "0005_totals")]

    operations = [migrations.RunSQL(MAKE, DROP)]
