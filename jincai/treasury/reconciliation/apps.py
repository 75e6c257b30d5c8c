"""对账的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """对账。"""

    name = "jincai.treasury.reconciliation"
    verbose_name = "对账"
    documents = {"reconciliation_day": "reconciliation:day", "unit_statement": "reconciliation:statement"}
