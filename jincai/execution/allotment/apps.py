"""指标的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """指标。"""

    name = "jincai.execution.allotment"
    verbose_name = "指标"
    documents = {"allotment": "allotment:detail", "virement": "allotment:virement", "virement_across": "allotment:virement"}
