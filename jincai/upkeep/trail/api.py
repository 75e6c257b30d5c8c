"""审计查阅的门。"""

from jincai.upkeep.trail.operations import MOST, export, look, search, verify

__all__ = ["MOST", "export", "look", "search", "verify"]
