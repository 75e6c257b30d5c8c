"""电子凭证库页面的门：给命令用的文件。"""

from jincai.office.voucherstore.files import OFD, PDF, Made, made, picture
from jincai.office.voucherstore.screens.sheets import How, digest

__all__ = ["OFD", "PDF", "How", "Made", "digest", "made", "picture"]
