"""用款计划的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """用款计划。"""

    name = "jincai.execution.cashplan"
    verbose_name = "用款计划"
    documents = {"cashplan": "cashplan:detail"}
