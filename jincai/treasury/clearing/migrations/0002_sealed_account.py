"""实拨的收款账号加密存放，末四位供辨认；已有的一批五千行加密。"""

from typing import Any

from django.db import migrations, models

import jincai.platform.crypto.api as crypto


def seal(apps: Any, schema_editor: Any) -> None:
    """Every clear account becomes a cell, once its tail is kept; may be repeated."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("UPDATE clearing_fund_release SET account_tail = right(account, 4) WHERE account_tail = ''")
    crypto.seal_table(schema_editor.connection, "clearing_fund_release", "account", derived=False)


class Migration(migrations.Migration):
    dependencies = [
        ("clearing", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="fundrelease",
            name="account_tail",
            field=models.CharField(
                blank=True, db_comment="收款账号末四位，供辨认", default="", editable=False, max_length=4, verbose_name="收款账号末四位"
            ),
        ),
        migrations.AlterField(
            model_name="fundrelease",
            name="account",
            field=crypto.Sealed(db_comment="收款账号，SM4 加密", max_length=40, verbose_name="收款账号"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
