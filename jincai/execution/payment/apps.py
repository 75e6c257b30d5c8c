"""支付的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """支付。"""

    name = "jincai.execution.payment"
    verbose_name = "支付"
    documents = {"payment": "payment:detail", "payment_batch": "payment:batch"}
