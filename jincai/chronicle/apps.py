"""记事的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """记事。"""

    name = "jincai.chronicle"
    verbose_name = "记事"
