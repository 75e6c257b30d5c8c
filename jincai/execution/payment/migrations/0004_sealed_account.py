"""收款账号加密存放：盲索引供相等比较，末四位供辨认；已有的一批五千行加密。"""

from typing import Any

from django.db import migrations, models

import jincai.platform.crypto.api as crypto


def seal(apps: Any, schema_editor: Any) -> None:
    """Every clear account becomes a cell; may be repeated."""
    crypto.seal_table(schema_editor.connection, "payment", "account")


class Migration(migrations.Migration):
    dependencies = [
        ("payment", "0003_rounds_and_agency"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="account_mac",
            field=models.CharField(
                blank=True, db_comment="收款人账号的 HMAC-SM3，供相等比较", default="", editable=False, max_length=32, verbose_name="收款账号盲索引"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="account_tail",
            field=models.CharField(
                blank=True, db_comment="收款人账号末四位，供辨认", default="", editable=False, max_length=4, verbose_name="收款账号末四位"
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="account",
            field=crypto.Sealed(db_comment="收款人账号 PAYEE_ACCT_NO，SM4 加密", max_length=40, verbose_name="收款账号"),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
