"""采购计划与合同的一生。"""

from jincai.kernel.states import Life, Move

PLAN = Life(
    labels={"NEW": "新建", "DRAFT": "待备案", "FILED": "已备案", "ENDED": "已终止", "EXPIRED": "已过期"},
    moves=(
        Move("plan", "编制采购计划", ("NEW",), "DRAFT", "单位经办"),
        Move("file", "备案", ("DRAFT",), "FILED", "单位审核"),
        Move("sign", "据以签订合同", ("FILED",), "FILED", "单位经办"),
        Move("end", "终止采购计划", ("DRAFT", "FILED"), "ENDED", "单位经办"),
        Move("expire", "到期", ("DRAFT",), "EXPIRED", "系统作业"),
    ),
)
CONTRACT = Life(
    labels={"NEW": "新建", "SIGNED": "履行中", "CLOSED": "已结清"},
    moves=(
        Move("sign", "签订合同", ("NEW",), "SIGNED", "单位经办"),
        Move("close", "结清合同", ("SIGNED", "CLOSED"), "CLOSED", "单位经办"),
    ),
)
