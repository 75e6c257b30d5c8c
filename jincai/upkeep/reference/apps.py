"""基础资料的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """基础资料。"""

    name = "jincai.upkeep.reference"
    verbose_name = "基础资料"
