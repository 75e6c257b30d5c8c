"""查找用的索引：户名、金额。"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payment', '0005_totals'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['division', 'year', 'payee', 'number'], name='payment_payee'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(fields=['division', 'year', 'amount', 'number'], name='payment_amount'),
        ),
    ]
