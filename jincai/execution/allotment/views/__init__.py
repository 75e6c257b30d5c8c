"""指标的页面：清单、明细、明细账；调剂的申请、清单、一张。"""

from jincai.execution.allotment.views.applying import apply
from jincai.execution.allotment.views.detail import detail
from jincai.execution.allotment.views.listing import export, listing
from jincai.execution.allotment.views.statement import statement
from jincai.execution.allotment.views.virements import attachment, export_virements, virement, virements

__all__ = ["apply", "attachment", "detail", "export", "export_virements", "listing", "statement", "virement", "virements"]
