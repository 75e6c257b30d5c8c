"""审计查阅的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """审计查阅。"""

    name = "jincai.upkeep.trail"
    verbose_name = "审计查阅"
