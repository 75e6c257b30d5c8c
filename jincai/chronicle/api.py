"""记事的门。"""

from jincai.chronicle.recording import conflict, follows, hears, record, record_many, sends
from jincai.chronicle.reversing import reverse, undoes

__all__ = ["conflict", "follows", "hears", "record", "record_many", "reverse", "sends", "undoes"]
