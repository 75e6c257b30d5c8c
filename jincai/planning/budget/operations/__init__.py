"""预算编制的动词：导入成草案、批准、调整。各在一个事务里：取数、查规定、写、记事。"""

from jincai.planning.budget.operations.adjusting import adjust
from jincai.planning.budget.operations.approving import approve
from jincai.planning.budget.operations.importing import import_book

__all__ = ["adjust", "approve", "import_book"]
