"""执行分析的门。"""

from jincai.oversight.analysis.queries import Overview, base, cash_ends, classes, months, overview, slowest

__all__ = ["Overview", "base", "cash_ends", "classes", "months", "overview", "slowest"]
