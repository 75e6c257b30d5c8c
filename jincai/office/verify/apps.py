"""凭证查验的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """凭证查验 (verify)."""

    name = "jincai.office.verify"
    verbose_name = "凭证查验"
