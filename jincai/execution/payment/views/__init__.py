"""支付的页面：清单、明细、申请；代理银行看的凭证。"""

from jincai.execution.payment.views.detail import detail
from jincai.execution.payment.views.listing import LIST
from jincai.execution.payment.views.orders import LIST as ORDERS
from jincai.execution.payment.views.orders import order
from jincai.execution.payment.views.requesting import request, total

__all__ = ["LIST", "ORDERS", "detail", "order", "request", "total"]
