"""单位与人员的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """单位与人员 (roster)."""

    name = "jincai.planning.roster"
    verbose_name = "单位与人员"
