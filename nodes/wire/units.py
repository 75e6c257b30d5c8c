"""预算单位清册 (5951)：银行、国库同样地读。"""

from __future__ import annotations

from nodes.wire.envelope import Voucher
from nodes.wire.values import Reading


def read(voucher: Voucher) -> bool:
    """Is it the whole register (AllFlag 1)? Refuses with every bad field named."""
    header, reading = voucher.header, Reading()
    reading.day(header, "VouDate")
    whole = reading.code(header, "AllFlag", "[01]") == "1"
    for place, line in enumerate(voucher.details, 1):
        where = f"明细第 {place} 行"
        reading.code(line, "AgencyCode", "[0-9]{3,21}", where=where)
        reading.text(line, "AgencyName", where=where)
        reading.account(line, "AgencyAccoNo")
        reading.code(line, "AccStatus", "[01]", where=where)
    reading.finish()
    return whole
