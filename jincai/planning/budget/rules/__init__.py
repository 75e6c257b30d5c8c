"""预算编制的规定：批准与调整预算时查的几句话，各有依据和例子。"""

from jincai.planning.budget.rules.cases import Item, Paper
from jincai.planning.budget.rules.items import B02, B03, B07, R31, R32
from jincai.planning.budget.rules.papers import B01, B04, B05, B06, R10

APPROVE, APPROVE_ITEM = (B01, B04), (R31, B02, B07)
ADJUST, ADJUST_ITEM = (R10, B04, B05, B06), (R31, R32, B02, B03)

__all__ = [
    "ADJUST", "ADJUST_ITEM", "APPROVE", "APPROVE_ITEM", "B01", "B02", "B03", "B04", "B05", "B06", "B07", "R10", "R31", "R32",
    "Item", "Paper",
]  # fmt: skip
