"""执行分析的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """执行分析。"""

    name = "jincai.oversight.analysis"
    verbose_name = "执行分析"
