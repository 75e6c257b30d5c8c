import django.db.models.deletion
from django.db import migrations, models

import jincai.platform.crypto.api


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('user', models.CharField(db_comment='给谁：用户名；行级安全按它放行', max_length=64, verbose_name='用户名')),
                ('channel', models.CharField(db_comment='mail 邮件、sms 短信', max_length=8, verbose_name='渠道')),
                ('address', jincai.platform.crypto.api.Sealed(db_comment='邮箱或手机号（加密）', max_length=120, verbose_name='地址')),
                ('set_at', models.DateTimeField(auto_now=True, db_comment='UPDATE_TIME 登记时间', verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '通知地址',
                'verbose_name_plural': '通知地址',
                'db_table_comment': '各人的邮箱与手机号',
                'constraints': [models.UniqueConstraint(fields=('division', 'user', 'channel'), name='notices_address_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('user', models.CharField(db_comment='给谁：用户名；行级安全按它放行', max_length=64, verbose_name='用户名')),
                ('event', models.CharField(db_comment='事件代码，由能力声明', max_length=40, verbose_name='事件')),
                ('key', models.CharField(db_comment='同一件事对一个人只通知一次', max_length=120, verbose_name='键')),
                ('year', models.SmallIntegerField(db_comment='FISCAL_YEAR 预算年度', verbose_name='预算年度')),
                ('title', models.CharField(db_comment='一行话', max_length=120, verbose_name='标题')),
                ('says', models.CharField(blank=True, db_comment='说明', default='', max_length=500, verbose_name='内容')),
                ('document_kind', models.CharField(blank=True, db_comment='随哪种单据；空为没有', default='', max_length=40, verbose_name='单据种类')),
                ('document', models.CharField(blank=True, db_comment='随哪张单据', default='', max_length=60, verbose_name='单据号')),
                ('url', models.CharField(blank=True, db_comment='没有单据的，去哪一页', default='', max_length=200, verbose_name='去处')),
                ('on_behalf_of', models.CharField(blank=True, db_comment='受谁委托而得；空为本人的', default='', max_length=64, verbose_name='代谁')),
                ('hidden', models.BooleanField(db_comment='本人不要系统内通知，只发信', default=False, verbose_name='不上屏')),
                ('at', models.DateTimeField(auto_now_add=True, db_comment='CREATE_TIME 时间', verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, db_comment='看过的时间；空为未看', null=True, verbose_name='看过时间')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'db_table_comment': '通知',
                'indexes': [models.Index(fields=['division', 'user', '-id'], name='notices_notice_of'), models.Index(condition=models.Q(('hidden', False), ('read_at', None)), fields=['division', 'user'], name='notices_notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('division', 'user', 'event', 'key'), name='notices_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('user', models.CharField(db_comment='给谁：用户名；行级安全按它放行', max_length=64, verbose_name='用户名')),
                ('event', models.CharField(db_comment='事件代码', max_length=40, verbose_name='事件')),
                ('channel', models.CharField(db_comment='screen 系统内、mail 邮件、sms 短信', max_length=8, verbose_name='渠道')),
                ('when', models.CharField(db_comment='now 即时、daily 每日汇总、never 不要', max_length=8, verbose_name='何时')),
            ],
            options={
                'verbose_name': '通知意愿',
                'verbose_name_plural': '通知意愿',
                'db_table_comment': '各人的通知意愿',
                'constraints': [models.UniqueConstraint(fields=('division', 'user', 'event', 'channel'), name='notices_wish_once')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division', models.CharField(db_comment='MOF_DIV_CODE 财政区划代码', max_length=9, verbose_name='财政区划')),
                ('user', models.CharField(db_comment='给谁：用户名；行级安全按它放行', max_length=64, verbose_name='用户名')),
                ('channel', models.CharField(db_comment='mail 邮件、sms 短信', max_length=8, verbose_name='渠道')),
                ('day', models.DateField(blank=True, db_comment='每日汇总的日子；空为即时的', null=True, verbose_name='汇总日')),
                ('state', models.CharField(db_comment='待汇总 DAILY、已并入 JOINED、待发 WAITING、正在发 SENDING、SENT、FAILED、NOWHERE 没有地址', max_length=8, verbose_name='状态')),
                ('name', models.UUIDField(db_comment='这封信的身份：网关凭它认出重发', verbose_name='信号')),
                ('tries', models.SmallIntegerField(db_comment='试过几次', default=0, verbose_name='次数')),
                ('says', models.CharField(blank=True, db_comment='没有发出的原因', default='', max_length=200, verbose_name='结果')),
                ('made_at', models.DateTimeField(auto_now_add=True, db_comment='CREATE_TIME 登记时间', verbose_name='登记时间')),
                ('taken_at', models.DateTimeField(blank=True, db_comment='最近一次取去发的时间', null=True, verbose_name='取件时间')),
                ('sent_at', models.DateTimeField(blank=True, db_comment='网关收下的时间', null=True, verbose_name='发出时间')),
                ('digest', models.ForeignKey(db_comment='并入的每日汇总', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='notices.letter', verbose_name='并入')),
                ('notice', models.ForeignKey(db_comment='哪条通知；空为每日汇总', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='notices.notice', verbose_name='通知')),
            ],
            options={
                'verbose_name': '待发的信',
                'verbose_name_plural': '待发的信',
                'db_table_comment': '要发的邮件与短信',
                'indexes': [models.Index(condition=models.Q(('state__in', ('WAITING', 'SENDING'))), fields=['division', 'id'], name='notices_letter_waiting'), models.Index(condition=models.Q(('state', 'DAILY')), fields=['division', 'user'], name='notices_letter_daily'), models.Index(fields=['division', 'user', '-id'], name='notices_letter_of')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='notices_letter_once'), models.UniqueConstraint(condition=models.Q(('day', None), _negated=True), fields=('division', 'user', 'channel', 'day'), name='notices_letter_once_a_day'), models.CheckConstraint(condition=models.Q(('state__in', ('DAILY', 'JOINED', 'WAITING', 'SENDING', 'SENT', 'FAILED', 'NOWHERE'))), name='notices_letter_state'), models.CheckConstraint(condition=models.Q(('notice', None), ('day', None), _connector='XOR'), name='notices_letter_of_one')],
            },
        ),
    ]
