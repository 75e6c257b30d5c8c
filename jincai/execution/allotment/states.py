"""指标下达与调剂单的一生。"""

from jincai.kernel.states import Life, Move

ALLOTMENT = Life(
    labels={"WAITING": "待下达", "RELEASED": "已下达"},
    moves=(Move("release", "下达指标", ("WAITING",), "RELEASED", "预算处审批"),),
)

VIREMENT = Life(
    labels={"NEW": "新建", "APPLIED": "待批（已冻结调出方）", "APPROVED": "已批准", "REJECTED": "已退回", "WITHDRAWN": "已撤回"},
    moves=(
        Move("apply", "申请调剂", ("NEW",), "APPLIED", "经办"),
        Move("approve", "批准调剂", ("APPLIED",), "APPROVED", "指标管理处室"),
        Move("reject", "退回调剂", ("APPLIED",), "REJECTED", "指标管理处室"),
        Move("withdraw", "撤回调剂", ("APPLIED",), "WITHDRAWN", "经办"),
    ),
)
