"""往返：测试里数往返用的门（各文件夹的测试不直接进 jincai.project）。"""

from jincai.project.bench.roundtrips import RoundTrips, counted

__all__ = ["RoundTrips", "counted"]
