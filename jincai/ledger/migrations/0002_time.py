"""会计期间、月末快照、检查点、红冲（docs/decisions/0009）。"""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    """Periods, snapshots, checkpoints, reversal; indexes by account and control instead of by control alone."""

    dependencies: list[tuple[str, str]] = [("ledger", "0001_ledger")]
    operations = [
        migrations.RunSQL(
            files("jincai.ledger").joinpath("sql/2-time.sql").read_text(encoding="utf-8"),
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
