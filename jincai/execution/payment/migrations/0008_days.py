"""按日期筛的清单，合计只读索引：行级安全要看单位，所以单位也在里面。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index by day holds what a list's totals add up, and the unit that row security asks for."""

    dependencies = [("payment", "0007_finding")]
    operations = [
        migrations.RemoveIndex(model_name="payment", name="payment_day"),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["division", "year", "on", "number"], include=["agency", "amount", "refunded"], name="payment_day"),
        ),
    ]
