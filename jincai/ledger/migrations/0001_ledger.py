"""总账的表（docs/decisions/0003：SQL 建表，按年度分区）。"""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    """First tables of the ledger; the posting function itself is made from the rules by `install`."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            files("jincai.ledger").joinpath("sql/schema.sql").read_text(encoding="utf-8"),
            reverse_sql="drop schema ledger cascade",
        )
    ]
