"""ISO 20022：与财政接口并列的内文。支付凭证写成 pain.001，银行来的 pain.002、camt.053、camt.054 读成凭证；信封、签章、存库不变。

ISO 有位置的字段写在 ISO 的元素里，其余（资金性质、功能分类等）写在补充数据 SplmtryData 里。读的时候两处都有的必须一致。
报文定义：ISO 20022 pain.001.001.09、pain.002.001.12、camt.053.001.08、camt.054.001.08；对照见 domain/data/iso20022_map.csv。
"""

from jincai.platform.evoucher.iso20022.places import NAME, form_of, takes
from jincai.platform.evoucher.iso20022.reading import opened
from jincai.platform.evoucher.iso20022.writing import pain_001

__all__ = ["NAME", "form_of", "opened", "pain_001", "takes"]
