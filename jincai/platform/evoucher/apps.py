"""电子凭证库的应用声明。"""

from django.apps import AppConfig


class Config(AppConfig):
    """电子凭证库 (evoucher)."""

    name = "jincai.platform.evoucher"
    verbose_name = "电子凭证库"
