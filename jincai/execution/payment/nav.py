"""支付在侧栏的位置。"""

from jincai.platform.ui.api import Item

ITEMS = (
    Item("支付申请", "payment:listing", "", "预算执行", 30),
    Item("复制上月支付", "payment:copying", "payment.request", "预算执行", 31),
    Item("跨年查支付", "payment:years", "", "预算执行", 32),
    Item("查行号", "payment:banks", "", "预算执行", 33),
    Item("签发支付凭证", "payment:sending", "payment.order", "国库", 11),
    Item("支付凭证", "payment:orders", "payment.read_orders", "国库", 12),
)
