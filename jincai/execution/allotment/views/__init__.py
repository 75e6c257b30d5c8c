"""指标的页面：清单、明细、明细账。"""

from jincai.execution.allotment.views.detail import detail
from jincai.execution.allotment.views.listing import export, listing
from jincai.execution.allotment.views.statement import statement

__all__ = ["detail", "export", "listing", "statement"]
