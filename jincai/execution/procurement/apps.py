"""政府采购的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """政府采购。"""

    name = "jincai.execution.procurement"
    verbose_name = "政府采购"
