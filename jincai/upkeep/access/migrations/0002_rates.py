"""限速的共用桶：各进程共见。不写预写日志：重启后可以空着，丢的只是一分钟里问过几次。"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            """CREATE UNLOGGED TABLE access_rate (name text PRIMARY KEY, a_minute real NOT NULL, burst integer NOT NULL, want integer NOT NULL,
                 granted integer NOT NULL, level double precision NOT NULL, at timestamptz NOT NULL) WITH (fillfactor = 50);
               COMMENT ON TABLE access_rate IS '限速的共用桶：哪个地址、哪个会话还能问几次';
               COMMENT ON COLUMN access_rate.name IS '哪一种、谁（会话、令牌只有摘要）';
               COMMENT ON COLUMN access_rate.a_minute IS '一分钟回几滴';
               COMMENT ON COLUMN access_rate.burst IS '满了有几滴';
               COMMENT ON COLUMN access_rate.want IS '这一次要几滴';
               COMMENT ON COLUMN access_rate.granted IS '这一次给了几滴';
               COMMENT ON COLUMN access_rate.level IS '给过以后还有几滴';
               COMMENT ON COLUMN access_rate.at IS '何时'""",
            "DROP TABLE access_rate",
        ),
    ]
