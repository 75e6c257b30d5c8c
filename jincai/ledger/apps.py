"""总账的 Django 应用。"""

from django.apps import AppConfig


class Config(AppConfig):
    """总账。"""

    name = "jincai.ledger"
    verbose_name = "总账"
