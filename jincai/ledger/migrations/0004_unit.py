"""账上的行属哪个单位（docs/decisions/0004）。"""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    """The unit of elements and balances, kept for what is there already; the compiled functions are made anew by `install`."""

    dependencies: list[tuple[str, str]] = [("ledger", "0003_turn")]
    operations = [
        migrations.RunSQL(
            files("jincai.ledger").joinpath("sql/4-unit.sql").read_text(encoding="utf-8"),
            reverse_sql="drop function ledger.booked_years(int), ledger.last_day(smallint, int, smallint[]), "
            "ledger.snapshot_months(smallint, int, smallint), ledger.in_scope(int); alter type ledger.line drop attribute debit_unit, drop attribute credit_unit; "
            "alter table ledger.balance drop column agency; alter table ledger.element drop column agency",
        )
    ]
