"""pgbench：手写的那一次调用，用 PostgreSQL 自己的压测程序再量一遍，供参照。"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from jincai.project.bench import ground
from jincai.project.bench.measured import Case, note
from jincai.project.bench.scratch import Scratch
from jincai.project.postgres import binaries

SCRIPT = """\\set n {choose}
select bench.post({year}::smallint, {division}, gen_random_uuid(), '{day}', 'pgbench', 'pgbench-' || gen_random_uuid(), 'Z' || lpad(:n::text, 5, '0'),
  1.25, '{elements}', jsonb_build_object('amount', '1.25', 'allotment', 'Z' || lpad(:n::text, 5, '0')) || '{elements}'::jsonb || '{{"origin": "executable"}}');
"""


def measure(scratch: Scratch, *, seconds: float, workers: int) -> list[Case]:
    """两项: spread and one; none where the program is not installed."""
    program = binaries.find().bin / "pgbench"
    if not program.exists():
        return []
    spread = _run(program, scratch, f"random(1, {ground.ALLOTMENTS})", seconds, workers)
    one = _run(program, scratch, str(ground.ONE), seconds, workers)
    return [
        note("pgbench, the hand-written call, spread", spread, "facts/s"),
        note("pgbench, the hand-written call, all on one allotment", one, "facts/s"),
    ]


def _run(program: Path, scratch: Scratch, choose: str, seconds: float, workers: int) -> float:
    login = scratch.free
    elements = ", ".join(f'"{name}": "{value}"' for name, value in ground.elements(ground.ONE).items())
    text = SCRIPT.format(choose=choose, year=ground.YEAR, division=int(ground.DIVISION), day=ground.DAY, elements="{" + elements + "}")
    known = {
        "PGHOST": login.host,
        "PGPORT": str(login.port),
        "PGUSER": login.user,
        "PGDATABASE": login.database,
        "PGPASSWORD": login.password,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        command = [str(program), "-n", "-M", "prepared", "-c", str(workers), "-j", "2", "-T", str(max(1, round(seconds))), "-f", file.name]
        told = subprocess.run(command, env={**os.environ, **known}, capture_output=True, text=True, check=True).stdout  # nosec B603
    found = re.search(r"tps = ([\d.]+)", told)
    if not found:
        raise RuntimeError(told)
    return float(found.group(1))
