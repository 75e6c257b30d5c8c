"""清单的合计只读索引：单位的索引带上金额、已退款。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payment", "0004_sealed_account"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="payment", name="payment_agency"),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["division", "year", "agency", "number"], include=["amount", "refunded"], name="payment_agency"),
        ),
    ]
