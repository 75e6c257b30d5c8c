"""指标的门。"""

from jincai.execution.allotment.control import (
    apply_virement,
    approve_virement,
    carry_over,
    freeze,
    reclaim,
    reject_virement,
    unfreeze,
    write_off_unspent,
)
from jincai.execution.allotment.facts import Activated, ReserveUsed, VirementApproved
from jincai.execution.allotment.operations import (
    NewAllotment,
    PoolLine,
    allocate,
    approve_to_unit,
    authorise_advance,
    distribute,
    notify_from_upper,
    reassign,
    release,
    replace_advance,
    transfer_to_lower,
    use_reserve,
)
from jincai.execution.allotment.queries import AllotmentRow, Position, listing, positions, rows

__all__ = [
    "Activated",
    "AllotmentRow",
    "NewAllotment",
    "PoolLine",
    "Position",
    "ReserveUsed",
    "VirementApproved",
    "allocate",
    "apply_virement",
    "authorise_advance",
    "approve_to_unit",
    "approve_virement",
    "carry_over",
    "distribute",
    "freeze",
    "listing",
    "notify_from_upper",
    "positions",
    "reassign",
    "reclaim",
    "reject_virement",
    "release",
    "replace_advance",
    "rows",
    "transfer_to_lower",
    "unfreeze",
    "use_reserve",
    "write_off_unspent",
]
