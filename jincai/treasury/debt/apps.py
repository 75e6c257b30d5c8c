"""政府债务的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """政府债务。"""

    name = "jincai.treasury.debt"
    verbose_name = "政府债务"
