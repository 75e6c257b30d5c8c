"""打印的门：凭证摆成页面，写成 PDF、图、OFD。"""

from jincai.platform.printing.drawing import GREY, Page
from jincai.platform.printing.layout import pages
from jincai.platform.printing.ofd import Stamp, ofd
from jincai.platform.printing.papers import Col, Document, Pair, Pairs, Prose, Row, Sign, Signs, Sum, Table
from jincai.platform.printing.pdf import pdf, png
from jincai.platform.printing.seals import picture
from jincai.platform.printing.ses import Signer
from jincai.platform.printing.setting import set_out
from jincai.platform.printing.sheets import Seal, Sheet, grouped

__all__ = [
    "GREY", "Col", "Document", "Page", "Pair", "Pairs", "Prose", "Row", "Seal", "Sheet", "Sign", "Signer", "Signs", "Stamp", "Sum", "Table", "grouped",
    "ofd", "pages", "pdf", "picture", "png", "set_out",
]  # fmt: skip
