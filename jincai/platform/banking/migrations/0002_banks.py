"""装载行名行号：以后由 banking.api.load_banks() 更新。"""

from django.db import migrations

from jincai.platform.banking.operations import load_banks


def load(apps, schema_editor):
    """Plain SQL into the table of 0001: stays valid when the model grows."""
    load_banks(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("banking", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
