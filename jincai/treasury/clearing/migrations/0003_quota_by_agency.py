"""额度通知单记下分没分单位：已有的没有分。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0002_sealed_account"),
    ]

    operations = [
        migrations.AddField(
            model_name="quota",
            name="by_agency",
            field=models.BooleanField(db_comment="明细写明预算单位；一年之内不换", default=False, verbose_name="分单位"),
        ),
    ]
