"""文号的门。"""

from jincai.platform.numbering.kinds import Kind, declare, kind, kinds
from jincai.platform.numbering.operations import show, take, take_numbers, taking
from jincai.platform.numbering.queries import last_number

__all__ = ["Kind", "declare", "kind", "kinds", "last_number", "show", "take", "take_numbers", "taking"]
