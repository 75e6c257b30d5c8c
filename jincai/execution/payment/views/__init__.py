"""支付的页面：清单、明细、申请与填表的帮手、成批复制、签发、撤销与更正、附件、跨年查；代理银行看的凭证。"""

from jincai.execution.payment.views.afterwards import correct, recall
from jincai.execution.payment.views.copying import copying
from jincai.execution.payment.views.detail import detail
from jincai.execution.payment.views.listing import LIST
from jincai.execution.payment.views.orders import LIST as ORDERS
from jincai.execution.payment.views.orders import batch, order
from jincai.execution.payment.views.papers import paper
from jincai.execution.payment.views.requesting import request, total
from jincai.execution.payment.views.sending import sending
from jincai.execution.payment.views.suggesting import banks, bring_banks, which
from jincai.execution.payment.views.years import open_year, years

__all__ = [
    "LIST", "ORDERS", "banks", "batch", "bring_banks", "copying", "correct", "detail", "open_year", "order", "paper", "recall", "request", "sending",
    "total", "which", "years",
]  # fmt: skip
