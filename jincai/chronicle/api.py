"""记事的门。"""

from jincai.chronicle.recording import conflict, follows, hears, record, record_many, reverse, sends

__all__ = ["conflict", "follows", "hears", "record", "record_many", "reverse", "sends"]
