"""证书、凭证、版、签名；版与签名只增不改。"""

import django.db.models.deletion
from django.db import migrations, models

import jincai.platform.crypto.api

_GUARDS = """
CREATE FUNCTION evoucher_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- a cell may be encrypted anew under another field key; whether its contents stayed the same is told by the digest and the signatures
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'body' = to_jsonb(OLD) - 'body' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '凭证入库后不能改、不能删，只能作废' USING ERRCODE = 'JC010';
END $$;
CREATE TRIGGER evoucher_version_unchanged BEFORE UPDATE OR DELETE ON evoucher_version FOR EACH ROW EXECUTE FUNCTION evoucher_unchanged();
CREATE TRIGGER evoucher_signature_unchanged BEFORE UPDATE OR DELETE ON evoucher_signature FOR EACH ROW EXECUTE FUNCTION evoucher_unchanged();
CREATE TRIGGER evoucher_version_kept BEFORE TRUNCATE ON evoucher_version FOR EACH STATEMENT EXECUTE FUNCTION evoucher_unchanged();
CREATE TRIGGER evoucher_signature_kept BEFORE TRUNCATE ON evoucher_signature FOR EACH STATEMENT EXECUTE FUNCTION evoucher_unchanged();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [("crypto", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('party', models.CharField(db_comment='finance 财政，agency 单位，clerk 经办人，其余为往来方名', max_length=20, verbose_name='哪一方')),
                ('holder', models.CharField(blank=True, db_comment='单位代码、用户名；财政与往来方为空', default='', max_length=60, verbose_name='持有人')),
                ('position', models.CharField(db_comment='签章位置：qm 签名，gz 公章，ywzyz 业务专用章，zqz 转讫章', max_length=10, verbose_name='位置')),
                ('name', models.CharField(db_comment='持有人名称，显示在章面', max_length=200, verbose_name='名称')),
                ('serial', models.CharField(db_comment='证书序列号（十六进制）', max_length=64, verbose_name='序列号')),
                ('sm3', models.CharField(db_comment='证书的 SM3 指纹', max_length=64, verbose_name='指纹')),
                ('pem', models.TextField(db_comment='证书（PEM）', verbose_name='证书')),
                ('root', models.TextField(blank=True, db_comment='登记时对方给的签发机构证书（PEM）；空为本系统信任的机构', default='', verbose_name='签发机构')),
                ('not_before', models.DateTimeField(db_comment='证书有效期起', verbose_name='有效期起')),
                ('not_after', models.DateTimeField(db_comment='证书有效期止', verbose_name='有效期止')),
                ('key', models.CharField(blank=True, db_comment='私钥所在：file:… 或 pkcs11:…；对方的为空', default='', max_length=200, verbose_name='私钥')),
                ('state', models.CharField(choices=[('CURRENT', '在用'), ('RETIRED', '停用'), ('REVOKED', '吊销')], db_comment='CURRENT RETIRED REVOKED', default='CURRENT', max_length=8, verbose_name='状态')),
                ('changed_at', models.DateTimeField(auto_now=True, db_comment='状态改变的时间', verbose_name='状态时间')),
            ],
            options={
                'verbose_name': '签章证书',
                'verbose_name_plural': '签章证书',
                'db_table_comment': '签章证书',
                'constraints': [models.UniqueConstraint(fields=('division', 'serial'), name='evoucher_certificate_serial'), models.UniqueConstraint(condition=models.Q(('state', 'CURRENT')), fields=('division', 'party', 'holder', 'position'), name='evoucher_certificate_current')],
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('year', models.SmallIntegerField(db_comment='FISCAL_YEAR 预算年度', verbose_name='预算年度')),
                ('agency', models.CharField(blank=True, db_comment='AGENCY_CODE 单位代码；空为财政部门自己的凭证', default='', max_length=21, verbose_name='单位')),
                ('origin', models.CharField(db_comment='原件由谁出具：mof 财政，或往来方名 bank、pboc', max_length=20, verbose_name='来源')),
                ('vt_code', models.CharField(db_comment='VT_CODE 凭证类型编号', max_length=8, verbose_name='凭证种类')),
                ('voucher_no', models.CharField(db_comment='VOUCHER_NO 凭证编号', max_length=60, verbose_name='凭证号')),
                ('on', models.DateField(db_comment='VOU_DATE 凭证日期', null=True, verbose_name='凭证日期')),
                ('amount', models.DecimalField(db_comment='PAY_AMT 金额（元）；没有金额的种类为空', decimal_places=2, max_digits=18, null=True, verbose_name='金额')),
                ('document_kind', models.CharField(blank=True, db_comment='单据种类', default='', max_length=40, verbose_name='单据种类')),
                ('document', models.CharField(blank=True, db_comment='单据号', default='', max_length=60, verbose_name='单据号')),
                ('code', models.CharField(db_comment='凭证校验码，印在纸面上供查验', max_length=16, unique=True, verbose_name='校验码')),
                ('state', models.CharField(choices=[('LIVE', '有效'), ('VOID', '作废')], db_comment='LIVE 有效，VOID 作废', default='LIVE', max_length=4, verbose_name='状态')),
                ('void_reason', models.CharField(blank=True, db_comment='作废原因', default='', max_length=200, verbose_name='作废原因')),
                ('void_by', models.CharField(blank=True, db_comment='作废人', default='', max_length=150, verbose_name='作废人')),
                ('void_at', models.DateTimeField(db_comment='作废时间', null=True, verbose_name='作废时间')),
                ('archived_at', models.DateTimeField(db_comment='归档时间', null=True, verbose_name='归档时间')),
                ('made_at', models.DateTimeField(auto_now_add=True, db_comment='进入凭证库的时间', verbose_name='入库时间')),
            ],
            options={
                'verbose_name': '凭证',
                'verbose_name_plural': '凭证',
                'db_table_comment': '电子凭证',
                'indexes': [models.Index(fields=['division', 'on', 'vt_code'], name='evoucher_voucher_on'), models.Index(fields=['division', 'document'], name='evoucher_voucher_document'), models.Index(fields=['division', 'voucher_no'], name='evoucher_voucher_number')],
                'constraints': [models.UniqueConstraint(fields=('year', 'division', 'origin', 'vt_code', 'voucher_no'), name='evoucher_voucher_once')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('year', models.SmallIntegerField(db_comment='FISCAL_YEAR 预算年度', verbose_name='预算年度')),
                ('vt_code', models.CharField(db_comment='VT_CODE 凭证类型编号', max_length=8, verbose_name='凭证种类')),
                ('voucher_no', models.CharField(db_comment='VOUCHER_NO 凭证编号', max_length=60, verbose_name='凭证号')),
                ('flag', models.SmallIntegerField(db_comment='VOUCHER_FLAG 0 原件，1 回单', verbose_name='标志')),
                ('maker', models.CharField(db_comment='这一版由谁出具：mof、bank、pboc', max_length=20, verbose_name='出具方')),
                ('body', jincai.platform.crypto.api.SealedBytes(db_comment='凭证原文（签名所签的字节），SM4 加密：里面有收款人账号', verbose_name='内容')),
                ('sm3', models.CharField(db_comment='原文的 SM3', max_length=64, verbose_name='摘要')),
                ('size', models.IntegerField(db_comment='原文的字节数', verbose_name='字节数')),
                ('reason', models.CharField(blank=True, db_comment='空为校验通过，否则为原因', default='', max_length=20, verbose_name='校验结论')),
                ('says', models.CharField(blank=True, db_comment='校验未通过的说明', default='', max_length=500, verbose_name='说明')),
                ('at', models.DateTimeField(auto_now_add=True, db_comment='生成或收到的时间', verbose_name='时间')),
                ('voucher', models.ForeignKey(db_comment='凭证', db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evoucher.voucher', verbose_name='凭证')),
            ],
            options={
                'verbose_name': '凭证版本',
                'verbose_name_plural': '凭证版本',
                'db_table_comment': '电子凭证的每一版',
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('year', models.SmallIntegerField(db_comment='FISCAL_YEAR 预算年度', verbose_name='预算年度')),
                ('place', models.SmallIntegerField(db_comment='第几个', verbose_name='次序')),
                ('position', models.CharField(db_comment='签章位置：qm gz ywzyz zqz', max_length=10, verbose_name='位置')),
                ('serial', models.CharField(db_comment='证书序列号（十六进制）', max_length=64, verbose_name='证书序列号')),
                ('value', models.BinaryField(db_comment='SM2 签名（DER）', verbose_name='签名值')),
                ('reason', models.CharField(blank=True, db_comment='空为校验通过，否则为原因', default='', max_length=20, verbose_name='校验结论')),
                ('at', models.DateTimeField(auto_now_add=True, db_comment='签署或收到的时间', verbose_name='时间')),
                ('version', models.ForeignKey(db_comment='签的是哪一版', db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evoucher.version', verbose_name='版本')),
            ],
            options={
                'verbose_name': '签名签章',
                'verbose_name_plural': '签名签章',
                'db_table_comment': '电子凭证的签名与签章',
                'indexes': [models.Index(fields=['version'], name='evoucher_signature_version'), models.Index(fields=['division', 'serial'], name='evoucher_signature_serial')],
            },
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['voucher'], name='evoucher_version_voucher'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['division', 'voucher_no'], name='evoucher_version_number'),
        ),
        migrations.RunSQL(_GUARDS, migrations.RunSQL.noop),
    ]
