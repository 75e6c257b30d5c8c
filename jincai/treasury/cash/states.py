"""往来票据的一生：签发、划款或退回。"""

from jincai.kernel.states import Life, Move

ORDER = Life(
    labels={"NEW": "新建", "ORDERED": "已签发在途", "PAID": "已划款", "FAILED": "未划款"},
    moves=(
        Move("order", "签发往来票据", ("NEW",), "ORDERED", "国库处"),
        Move("confirm", "确认划款", ("ORDERED",), "PAID", "人民银行国库（回单）"),
        Move("fail", "登记退回", ("ORDERED",), "FAILED", "人民银行国库（退回）"),
    ),
)
