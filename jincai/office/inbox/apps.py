"""待办的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """待办与流程 (inbox)."""

    name = "jincai.office.inbox"
    verbose_name = "待办与流程"
    documents = {"budget_book": "inbox:budget-book"}
