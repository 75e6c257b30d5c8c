"""支付在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("支付申请", "payment:listing", "", "预算执行", 30),
    Item("支付凭证", "payment:orders", "payment.read_orders", "国库", 12),
)
