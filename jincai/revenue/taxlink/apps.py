"""财税库银的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """财税库银。"""

    name = "jincai.revenue.taxlink"
    verbose_name = "财税库银"
