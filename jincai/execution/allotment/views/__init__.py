"""指标的页面：清单、明细、明细账；调剂的申请、清单、一张。"""

from jincai.execution.allotment.views.applying import apply
from jincai.execution.allotment.views.detail import detail
from jincai.execution.allotment.views.listing import LIST
from jincai.execution.allotment.views.statement import statement
from jincai.execution.allotment.views.virements import VIREMENTS, attachment, virement

__all__ = ["LIST", "VIREMENTS", "apply", "attachment", "detail", "statement", "virement"]
