"""清算的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """清算。"""

    name = "jincai.treasury.clearing"
    verbose_name = "清算"
    documents = {"fund_release": "clearing:release", "clearing_quota": "clearing:quota"}
