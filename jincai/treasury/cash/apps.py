"""国库现金的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """国库现金。"""

    name = "jincai.treasury.cash"
    verbose_name = "国库现金"
