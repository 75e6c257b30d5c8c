"""支付的页面：清单、明细、申请；代理银行看的凭证。"""

from jincai.execution.payment.views.detail import detail
from jincai.execution.payment.views.listing import export, listing
from jincai.execution.payment.views.orders import batch, order, orders
from jincai.execution.payment.views.requesting import request, total

__all__ = ["batch", "detail", "export", "listing", "order", "orders", "request", "total"]
