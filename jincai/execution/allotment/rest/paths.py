"""接口的位置。"""

from ninja import Router

PATH = "/allotments"
router = Router(tags=["指标"])
