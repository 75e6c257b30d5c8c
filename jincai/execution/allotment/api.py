"""指标的门。"""

from jincai.execution.allotment.facts import Activated, ReserveUsed, VirementApproved
from jincai.execution.allotment.operations import (
    NewAllotment,
    PoolLine,
    accept_virement,
    allocate,
    apply_virement,
    approve_to_unit,
    approve_virement,
    authorise_advance,
    carry_over,
    countersign_virement,
    distribute,
    freeze,
    notify_from_upper,
    reassign,
    reclaim,
    reject_virement,
    release,
    replace_advance,
    transfer_to_lower,
    unfreeze,
    use_reserve,
    write_off_unspent,
)
from jincai.execution.allotment.queries import AllotmentRow, Position, asking, asking_positions, listing, named, positions, rows

__all__ = [
    "Activated", "AllotmentRow", "NewAllotment", "PoolLine", "Position", "ReserveUsed", "VirementApproved",
    "accept_virement", "allocate", "apply_virement", "approve_to_unit", "approve_virement", "asking", "asking_positions", "authorise_advance",
    "carry_over", "countersign_virement", "distribute", "freeze", "listing", "named", "notify_from_upper", "positions", "reassign",
    "reclaim", "reject_virement", "release", "replace_advance", "rows", "transfer_to_lower", "unfreeze", "use_reserve",
    "write_off_unspent",
]  # fmt: skip
