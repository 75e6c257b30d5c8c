import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from jincai.platform.crypto import api as crypto


def seal(apps, schema_editor):
    for table in ('banking_bankaccount', 'banking_payee'):
        crypto.seal_table(schema_editor.connection, table, 'number')


class Migration(migrations.Migration):

    dependencies = [
        ('banking', '0002_banks'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bankaccount',
            name='banking_account_once',
        ),
        migrations.RemoveConstraint(
            model_name='bankaccount',
            name='banking_account_no_overlap',
        ),
        migrations.RemoveConstraint(
            model_name='bankaccount',
            name='banking_account_digits',
        ),
        migrations.RemoveConstraint(
            model_name='payee',
            name='banking_payee_once',
        ),
        migrations.RemoveConstraint(
            model_name='payee',
            name='banking_payee_digits',
        ),
        migrations.AddField(
            model_name='bankaccount',
            name='number_mac',
            field=models.CharField(blank=True, db_comment='账号的盲索引，供查相等', default='', editable=False, max_length=32, verbose_name='账号盲索引'),
        ),
        migrations.AddField(
            model_name='bankaccount',
            name='number_tail',
            field=models.CharField(blank=True, db_comment='账号末四位，供屏幕辨认', default='', editable=False, max_length=4, verbose_name='账号末四位'),
        ),
        migrations.AddField(
            model_name='payee',
            name='number_mac',
            field=models.CharField(blank=True, db_comment='收款人账号的盲索引，供查相等', default='', editable=False, max_length=32, verbose_name='账号盲索引'),
        ),
        migrations.AddField(
            model_name='payee',
            name='number_tail',
            field=models.CharField(blank=True, db_comment='收款人账号末四位，供屏幕辨认', default='', editable=False, max_length=4, verbose_name='账号末四位'),
        ),
        migrations.AlterField(
            model_name='bankaccount',
            name='number',
            field=crypto.Sealed(db_comment='PAY_ACCT_NO 账号（加密）', max_length=30, verbose_name='账号'),
        ),
        migrations.AlterField(
            model_name='payee',
            name='number',
            field=crypto.Sealed(db_comment='PAYEE_ACCT_NO 收款人账号（加密）', max_length=30, verbose_name='收款人账号'),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.UniqueConstraint(fields=('division', 'number_mac', 'valid_from'), name='banking_account_once'),
        ),
        migrations.AddConstraint(
            model_name='bankaccount',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('division', '='), ('number_mac', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), models.Value('[)'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='banking_account_no_overlap'),
        ),
        migrations.AddConstraint(
            model_name='payee',
            constraint=models.UniqueConstraint(fields=('division', 'number_mac'), name='banking_payee_once'),
        ),
    ]
