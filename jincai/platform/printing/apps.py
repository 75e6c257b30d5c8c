"""打印的应用声明。"""

from django.apps import AppConfig


class Config(AppConfig):
    """打印 (printing)."""

    name = "jincai.platform.printing"
    verbose_name = "打印"
