"""用户不再有岗位与单位两列：范围在任岗上。"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_assignments_of_users")]
    operations = [
        migrations.RemoveField(model_name="user", name="agencies"),
        migrations.RemoveField(model_name="user", name="posts"),
    ]
