"""没有分录的事实：排队，和有规则却一条也不适用的（docs/concepts/ledger.md）。"""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    """What the posting calls and the compiled functions need for facts without entries."""

    dependencies: list[tuple[str, str]] = [("ledger", "0002_time")]
    operations = [
        migrations.RunSQL(
            files("jincai.ledger").joinpath("sql/3-turn.sql").read_text(encoding="utf-8"),
            reverse_sql="drop function ledger.in_turn(smallint, int, uuid[]); drop function ledger.no_rule(int, text)",
        )
    ]
