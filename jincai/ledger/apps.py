"""总账的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """总账。"""

    name = "jincai.ledger"
    verbose_name = "总账"
