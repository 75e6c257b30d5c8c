"""对账日与单位对账单的一生：标签与步骤。"""

from jincai.kernel.states import Life, Move

DAY = Life(
    labels={"OPEN": "待签认", "CHECKED": "待复核", "SIGNED": "已签认"},
    moves=(
        Move("check", "对账", ("OPEN", "CHECKED"), "CHECKED", "国库处经办"),
        Move("retake", "重新取数", ("OPEN", "CHECKED"), "OPEN", "国库处经办"),
        Move("sign", "签认", ("CHECKED",), "SIGNED", "总会计"),
    ),
)

STATEMENT = Life(
    labels={"ISSUED": "待单位确认", "CONFIRMED": "单位已确认", "DISPUTED": "单位说不符"},
    moves=(
        Move("confirm", "确认", ("ISSUED", "DISPUTED"), "CONFIRMED", "单位审核"),
        Move("dispute", "提出不符", ("ISSUED",), "DISPUTED", "单位审核"),
        Move("issue", "重新发出", ("ISSUED", "DISPUTED"), "ISSUED", "国库处经办"),
    ),
)
