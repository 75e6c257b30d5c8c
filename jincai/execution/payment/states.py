"""支付的一生：标签与步骤。"""

from jincai.kernel.states import Life, Move

PAYMENT = Life(
    labels={
        "REQUESTED": "待单位审核",
        "REVIEWED": "待国库审批",
        "APPROVED": "待生成凭证",
        "ORDERED": "已发银行",
        "CONFIRMED": "银行已付",
        "CLEARED": "已清算",
        "RETURNED": "银行退票",
        "RECALLED": "已撤销",
        "REFUNDED": "已退款",
        "REJECTED": "已退回单位",
        "WITHDRAWN": "已撤回",
        "VOIDED": "已作废",
        "EXPIRED": "已过期",
    },
    moves=(
        Move("review", "审核", ("REQUESTED",), "REVIEWED", "单位审核"),
        Move("approve", "批准", ("REVIEWED",), "APPROVED", "国库处"),
        Move("send_back", "退回重审", ("REVIEWED", "APPROVED"), "REQUESTED", "国库处"),
        Move("send_back_once", "退回重批", ("APPROVED",), "REVIEWED", "国库处"),
        Move("reject", "退回", ("REQUESTED", "REVIEWED", "APPROVED"), "REJECTED", "单位审核、国库处"),
        Move("withdraw", "撤回", ("REQUESTED", "REVIEWED"), "WITHDRAWN", "单位经办"),
        Move("void", "作废", ("REQUESTED", "REVIEWED", "APPROVED"), "VOIDED", "国库处签发"),
        Move("expire", "到期退回", ("REQUESTED", "REVIEWED"), "EXPIRED", "系统作业"),
        Move("order", "生成并发送凭证", ("APPROVED",), "ORDERED", "国库处"),
        Move("recall", "撤销凭证", ("ORDERED",), "ORDERED", "国库处签发"),
        Move("confirm", "确认回单", ("ORDERED",), "CONFIRMED", "代理银行"),
        Move("fail", "登记退票", ("ORDERED",), "RETURNED", "代理银行"),
        Move("recalled", "登记撤销", ("ORDERED",), "RECALLED", "代理银行"),
        Move("clear", "登记清算", ("CONFIRMED",), "CLEARED", "人民银行国库"),
        Move("refund", "登记退款", ("CONFIRMED", "CLEARED"), "REFUNDED", "代理银行"),
        Move("correct", "更正", ("CONFIRMED", "CLEARED"), "CLEARED", "国库处"),
    ),
)

STOPPED = ("RETURNED", "RECALLED", "REJECTED", "WITHDRAWN", "VOIDED", "EXPIRED")
"""没有付成的：占用已退回，可以重办。"""
