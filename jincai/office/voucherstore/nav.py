"""电子凭证库在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("电子凭证库", "voucherstore:listing", "voucherstore.read", "国库", 14),
    Item("签章证书", "voucherstore:certificates", "voucherstore.read_certificates", "国库", 16),
    Item("签章证书", "voucherstore:certificates", "voucherstore.revoke", "运行", 16),
)
