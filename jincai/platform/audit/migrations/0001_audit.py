"""审计记录与封存：表、只增不改的触发器、唯一的入口、读的门槛。"""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    """Tables, triggers, functions and policies of the audit."""

    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            files("jincai.platform.audit").joinpath("sql/1-audit.sql").read_text(encoding="utf-8"),
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
