"""报表的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """报表。"""

    name = "jincai.accounting.statements"
    verbose_name = "报表"
