"""记事与投递的函数（docs/decisions/0009）。"""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    """One server call that posts and puts the follow-up jobs on the queue."""

    initial = True
    dependencies: list[tuple[str, str]] = [("ledger", "0002_time"), ("procrastinate", "__latest__")]
    operations = [
        migrations.RunSQL(
            files("jincai.chronicle").joinpath("sql/record.sql").read_text(encoding="utf-8"),
            reverse_sql="drop schema chronicle cascade",
        )
    ]
