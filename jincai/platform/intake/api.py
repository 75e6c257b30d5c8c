"""收表的门：声明一种表，从自己的页面链过来。"""

from jincai.platform.intake.checking import refused
from jincai.platform.intake.declared import Ask, Choice, Column, Result, Row, Sheet, sheets

__all__ = ["Ask", "Choice", "Column", "Result", "Row", "Sheet", "refused", "sheets"]
