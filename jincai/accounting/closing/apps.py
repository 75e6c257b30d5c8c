"""结账的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """结账。"""

    name = "jincai.accounting.closing"
    verbose_name = "结账"
    documents = {"period": "closing:period"}
