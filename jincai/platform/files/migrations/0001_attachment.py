"""附件：随单据交来的文件。"""

from django.db import migrations, models

import jincai.platform.crypto.api


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='财政区划 MOF_DIV_CODE', max_length=9, verbose_name='财政区划')),
                ('year', models.PositiveSmallIntegerField(db_comment='预算年度 FISCAL_YEAR', verbose_name='预算年度')),
                ('agency', models.CharField(blank=True, db_comment='单据的单位 AGENCY_CODE：行级安全按它放行', max_length=21, verbose_name='单位')),
                ('to_agency', models.CharField(blank=True, db_comment='单据另一方的单位，也看得到', default='', max_length=21, verbose_name='对方单位')),
                ('document_kind', models.CharField(db_comment='随哪种单据', max_length=40, verbose_name='单据种类')),
                ('document', models.CharField(db_comment='随哪张单据', max_length=60, verbose_name='单据号')),
                ('name', models.CharField(db_comment='交来时的文件名', max_length=120, verbose_name='文件名')),
                ('kind', models.CharField(db_comment='xlsx csv pdf png jpeg ofd，由内容认定', max_length=8, verbose_name='类型')),
                ('size', models.PositiveIntegerField(db_comment='字节数', verbose_name='大小')),
                ('sm3', models.CharField(db_comment='原文的 SM3', max_length=64, verbose_name='摘要')),
                ('content', jincai.platform.crypto.api.SealedBytes(db_comment='原文，SM4 加密', verbose_name='内容')),
                ('kept_by', models.CharField(db_comment='用户名', max_length=60, verbose_name='交来的人')),
                ('kept_at', models.DateTimeField(auto_now_add=True, db_comment='存入的时间', verbose_name='交来时间')),
            ],
            options={
                'verbose_name': '附件',
                'verbose_name_plural': '附件',
                'db_table_comment': '附件',
                'constraints': [models.UniqueConstraint(fields=('division', 'year', 'document_kind', 'document', 'sm3'), name='files_attachment_once')],
            },
        ),
    ]
