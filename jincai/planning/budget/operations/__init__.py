"""预算编制的动词：导入成草案、审核、批准、调整。各在一个事务里：取数、查规定、写、记事。"""

from jincai.planning.budget.operations.adjusting import adjust
from jincai.planning.budget.operations.approving import approve
from jincai.planning.budget.operations.importing import import_book
from jincai.planning.budget.operations.reviewing import act_many, review, sign

__all__ = ["act_many", "adjust", "approve", "import_book", "review", "sign"]
