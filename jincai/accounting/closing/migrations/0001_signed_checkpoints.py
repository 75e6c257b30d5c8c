"""带签名的检查点，只增不改。"""

from django.db import migrations, models

_GUARDS = """
CREATE FUNCTION closing_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '带签名的检查点不能改、不能删' USING ERRCODE = 'JC010';
END $$;
CREATE TRIGGER closing_signed_unchanged BEFORE UPDATE OR DELETE ON closing_signedcheckpoint FOR EACH ROW EXECUTE FUNCTION closing_unchanged();
CREATE TRIGGER closing_signed_kept BEFORE TRUNCATE ON closing_signedcheckpoint FOR EACH STATEMENT EXECUTE FUNCTION closing_unchanged();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SignedCheckpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('year', models.SmallIntegerField(db_comment='FISCAL_YEAR 预算年度', verbose_name='预算年度')),
                ('number', models.IntegerField(db_comment='检查点的次序', verbose_name='次序')),
                ('after', models.BigIntegerField(db_comment='此号之后的事实在这棵树里', verbose_name='起')),
                ('seq', models.BigIntegerField(db_comment='到此号为止', verbose_name='止')),
                ('text', models.TextField(db_comment='签名所签的正文（JSON 一行）', verbose_name='正文')),
                ('sm3', models.CharField(db_comment='正文的 SM3；下一个的 previous', max_length=64, verbose_name='摘要')),
                ('serial', models.CharField(db_comment='财政业务专用章证书的序列号', max_length=64, verbose_name='证书序列号')),
                ('signature', models.BinaryField(db_comment='SM2 签名（DER）', verbose_name='签名')),
                ('at', models.DateTimeField(auto_now_add=True, db_comment='签署时间', verbose_name='时间')),
            ],
            options={
                'verbose_name': '带签名的检查点',
                'verbose_name_plural': '带签名的检查点',
                'db_table_comment': '带签名的检查点',
                'constraints': [models.UniqueConstraint(fields=('division', 'year', 'number'), name='closing_signedcheckpoint_once')],
            },
        ),
        migrations.RunSQL(_GUARDS, migrations.RunSQL.noop),
    ]
