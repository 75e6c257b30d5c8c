"""凭证原文改为加密存放：里面有收款人账号。"""

from django.db import migrations

from jincai.platform.crypto import api as crypto


def seal(apps, schema_editor):
    """Every body that is there already; the tables forbid nobody to be brought up to date by the owner."""
    for table in ("exchange_outgoing", "exchange_incoming"):
        crypto.seal_table(schema_editor.connection, table, "body", binary=True)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("crypto", "0001_initial")]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="incoming",
            name="body",
            field=crypto.SealedBytes(db_comment="凭证原文（GBK XML），SM4 加密：里面有收款人账号", verbose_name="内容"),
        ),
        migrations.AlterField(
            model_name="outgoing",
            name="body",
            field=crypto.SealedBytes(db_comment="凭证原文（GBK XML），SM4 加密：里面有收款人账号", verbose_name="内容"),
        ),
    ]
