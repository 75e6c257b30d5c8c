"""指标的页面：清单、明细。"""

from jincai.execution.allotment.views.detail import detail
from jincai.execution.allotment.views.listing import export, listing

__all__ = ["detail", "export", "listing"]
