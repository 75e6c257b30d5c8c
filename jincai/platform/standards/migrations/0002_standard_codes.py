"""装载标准数据：新库一建好就有代码、对应关系和区划；以后由 standards.api.load() 使之与 data/*.csv 一致。"""

from django.db import migrations

from jincai.platform.standards.loading import load


def load_standard_codes(apps, schema_editor):
    """Plain SQL into the tables of 0001: stays valid when the models grow."""
    load(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]

    operations = [migrations.RunPython(load_standard_codes, migrations.RunPython.noop)]
