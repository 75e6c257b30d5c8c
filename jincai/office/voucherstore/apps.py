"""电子凭证库页面的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """电子凭证库的页面 (voucherstore)."""

    name = "jincai.office.voucherstore"
    verbose_name = "电子凭证库的页面"
    documents = {"voucher": "voucherstore:detail"}
