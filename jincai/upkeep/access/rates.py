"""限速的共用桶：库里一行一个桶，各进程都从这里领；一次往返领几种。"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from django.db import connection

_DRAW = """
INSERT INTO access_rate AS r (name, a_minute, burst, want, granted, level, at)
SELECT name, a_minute, burst, want, least(want, burst), burst - least(want, burst), clock_timestamp()
  FROM unnest(%s::text[], %s::real[], %s::int[], %s::int[]) AS asked (name, a_minute, burst, want) ORDER BY name
ON CONFLICT (name) DO UPDATE SET
  a_minute = EXCLUDED.a_minute, burst = EXCLUDED.burst, want = EXCLUDED.want, at = greatest(r.at, EXCLUDED.at),
  granted = least(EXCLUDED.want, floor({now}))::int, level = {now} - least(EXCLUDED.want, floor({now}))
RETURNING name, granted, level
""".format(now="least(EXCLUDED.burst, r.level + extract(epoch FROM greatest(EXCLUDED.at - r.at, interval '0')) * EXCLUDED.a_minute / 60)")


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """要几滴: `name` of the bucket, which gets `a_minute` drops back up to `burst`; `want` of them."""

    name: str
    a_minute: int
    burst: int
    want: int


def draw(asked: Sequence[Asked]) -> dict[str, tuple[int, float]]:
    """领: name -> (how many were given, how many are left). One statement, its own transaction outside of any."""
    rows = sorted(asked, key=lambda each: each.name)
    with connection.cursor() as cursor:
        cursor.execute(
            _DRAW, [[r.name for r in rows], [r.a_minute for r in rows], [r.burst for r in rows], [r.want for r in rows]]
        )  # fmt: skip
        return {str(name): (int(granted), float(level)) for name, granted, level in cursor.fetchall()}
