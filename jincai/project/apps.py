"""组成根的 Django 应用：开机把科目与要素交给总账的规则册；科目本身是纯数据，不知框架。"""

from django.apps import AppConfig


class Config(AppConfig):
    """组成根。"""

    name = "jincai.project"
    label = "project"
    verbose_name = "金财"

    def ready(self) -> None:
        """Register the books and the elements of entries."""
        from jincai.books import allotment, elements, fiscal
        from jincai.ledger import api as ledger

        ledger.register_books((allotment.BOOK, fiscal.FINANCIAL, fiscal.BUDGET))
        ledger.register_elements(elements.ELEMENTS, elements.OWNED)
