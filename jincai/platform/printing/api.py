"""打印的门：凭证摆成页面，写成 PDF、图、OFD。"""

from jincai.platform.printing.drawing import Page
from jincai.platform.printing.layout import pages
from jincai.platform.printing.ofd import Stamp, ofd
from jincai.platform.printing.pdf import pdf, png
from jincai.platform.printing.seals import picture
from jincai.platform.printing.ses import Signer
from jincai.platform.printing.sheets import Seal, Sheet, grouped

__all__ = ["Page", "Seal", "Sheet", "Signer", "Stamp", "grouped", "ofd", "pages", "pdf", "picture", "png"]
