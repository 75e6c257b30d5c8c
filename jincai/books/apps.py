"""科目的 Django 应用：开机登记账套与要素。"""

from django.apps import AppConfig

from jincai.books import allotment, elements, fiscal
from jincai.ledger import rulebook


class Config(AppConfig):
    """科目。"""

    name = "jincai.books"
    verbose_name = "科目"

    def ready(self) -> None:
        """Register books and elements."""
        rulebook.register_books((allotment.BOOK, fiscal.FINANCIAL, fiscal.BUDGET))
        rulebook.register_elements(elements.ELEMENTS)
