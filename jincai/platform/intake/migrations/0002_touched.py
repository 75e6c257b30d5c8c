"""记下哪一格在哪一版改过。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """intake_batch.touched."""

    dependencies = [("intake", "0001_batch")]
    operations = [
        migrations.AddField(
            model_name="batch",
            name="touched",
            field=models.JSONField("改动", default=dict, db_comment="哪一格（行|列）在哪一版改过：告诉后存的人改了什么，不含所填"),
        ),
    ]
