"""指标的接口：清单与明细；调剂的申请、清单、一张、办理。"""

from jincai.execution.allotment.rest import moving, reading  # 先 moving：/virements 要排在 /{number} 前面
from jincai.execution.allotment.rest.paths import PATH, router

__all__ = ["PATH", "moving", "reading", "router"]
