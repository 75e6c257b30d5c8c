"""预算编制的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """预算编制 (budget)."""

    name = "jincai.planning.budget"
    verbose_name = "预算编制"
