"""各段的新状态；内容已在凭证库里，旧列去掉。"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evoucher', '0001_initial'),
        ('exchange', '0003_vouchers_kept_once'),
    ]

    operations = [
        migrations.RemoveConstraint("incoming", "exchange_incoming_once"),
        migrations.RemoveIndex("incoming", "exchange_incoming_conflict"),
        migrations.RemoveField("outgoing", "body"),
        migrations.RemoveField("incoming", "body"),
        migrations.AlterField(
            model_name='incoming',
            name='digest',
            field=models.CharField(db_comment='内容的 SM3', max_length=64, verbose_name='摘要'),
        ),
        migrations.AlterField(
            model_name='incoming',
            name='state',
            field=models.CharField(choices=[('HANDLED', '已办理'), ('KEPT', '留存'), ('CONFLICT', '同号不同文'), ('REFUSED', '拒收'), ('FAILED', '待处理'), ('REPEATED', '重复'), ('REPLACED', '已重新收到')], db_comment='HANDLED KEPT CONFLICT REFUSED FAILED REPEATED REPLACED', max_length=8, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='outgoing',
            name='state',
            field=models.CharField(choices=[('PENDING', '待发送'), ('ACKED', '已签收'), ('REJECTED', '被退回'), ('FAILED', '待处理'), ('VOID', '作废')], db_comment='PENDING ACKED REJECTED FAILED VOID', default='PENDING', max_length=8, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='outgoing',
            name='status',
            field=models.CharField(blank=True, db_comment='15 签收成功，16 签收失败，30 校验失败，90 退回', default='', max_length=4, verbose_name='应答'),
        ),
        migrations.AddIndex(
            model_name='incoming',
            index=models.Index(condition=models.Q(('state__in', ['CONFLICT', 'REFUSED', 'FAILED'])), fields=['division', 'counterpart', 'id'], name='exchange_incoming_trouble'),
        ),
        migrations.AddIndex(
            model_name='incoming',
            index=models.Index(condition=models.Q(('answered_at', None)), fields=['division', 'counterpart', 'id'], name='exchange_incoming_unanswered'),
        ),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('state', 'FAILED')), fields=['division', 'counterpart'], name='exchange_outgoing_failed'),
        ),
        migrations.AddConstraint(
            model_name='incoming',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['HANDLED', 'KEPT', 'FAILED'])), fields=('year', 'division', 'counterpart', 'vt_code', 'voucher_no', 'flag', 'digest'), name='exchange_incoming_sound_once'),
        ),
    ]
