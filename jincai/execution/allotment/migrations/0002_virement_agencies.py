"""调剂单带调出、调入单位：行级安全按单位放行。"""

from django.db import migrations, models

FILL = """
UPDATE allotment_virement AS v SET agency = giving.agency, to_agency = taking.agency
FROM allotment giving, allotment taking
WHERE giving.division = v.division AND giving.year = v.year AND giving.number = v.giving
  AND taking.division = v.division AND taking.year = v.year AND taking.number = v.taking
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allotment", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="virement",
            name="agency",
            field=models.CharField(db_comment="调出指标的单位 AGENCY_CODE：行级安全按它放行", max_length=21, default="", verbose_name="调出单位"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="virement",
            name="to_agency",
            field=models.CharField(db_comment="调入指标的单位 AGENCY_CODE：调入方也看得到", max_length=21, default="", verbose_name="调入单位"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
