"""通知：待办是否已通知能办的人；升级以前就有的不再通知。退回、催办、移交的记录按时间找；在办的单据按发起人找。"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that begins true for what is there and false for what comes, and three indexes."""

    dependencies = [("workflow", "0002_final")]
    operations = [
        migrations.AddField(
            model_name="task",
            name="told",
            field=models.BooleanField(db_comment="已通知能办的人；由后台任务在办理之后写", db_default=True, verbose_name="已通知"),
        ),
        migrations.AlterField(
            model_name="task",
            name="told",
            field=models.BooleanField(db_comment="已通知能办的人；由后台任务在办理之后写", db_default=False, verbose_name="已通知"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("state", "OPEN"), ("told", False)), fields=["division", "id"], name="workflow_task_untold"),
        ),
        migrations.AddIndex(
            model_name="running",
            index=models.Index(condition=models.Q(("state", "RUNNING")), fields=["division", "begun_by", "id"], name="workflow_running_begun"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                condition=models.Q(("action__in", ("return", "reject", "remind", "hand_over"))), fields=["at", "division"],
                name="workflow_act_telling",
            ),
        ),
    ]
