"""办指标：一个题目一个文件。"""

from jincai.execution.allotment.operations.applying import Wanted, apply_virements
from jincai.execution.allotment.operations.controlling import carry_over, freeze, reclaim, unfreeze, write_off_unspent
from jincai.execution.allotment.operations.issuing import approve_to_unit, release, release_each
from jincai.execution.allotment.operations.items import NewAllotment, PoolLine
from jincai.execution.allotment.operations.pooling import (
    allocate,
    authorise_advance,
    distribute,
    notify_from_upper,
    reassign,
    replace_advance,
    transfer_to_lower,
    use_reserve,
)
from jincai.execution.allotment.operations.settling import decide_virements, end_virements
from jincai.execution.allotment.operations.virement import (
    accept_virement,
    apply_virement,
    approve_virement,
    countersign_virement,
    reject_virement,
)

__all__ = [
    "NewAllotment",
    "PoolLine",
    "Wanted",
    "accept_virement",
    "allocate",
    "apply_virement",
    "apply_virements",
    "approve_to_unit",
    "approve_virement",
    "authorise_advance",
    "carry_over",
    "countersign_virement",
    "decide_virements",
    "distribute",
    "end_virements",
    "freeze",
    "notify_from_upper",
    "reassign",
    "reclaim",
    "reject_virement",
    "release",
    "release_each",
    "replace_advance",
    "transfer_to_lower",
    "unfreeze",
    "use_reserve",
    "write_off_unspent",
]
