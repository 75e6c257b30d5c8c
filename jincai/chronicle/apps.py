"""记事的 Django 应用。"""

from django.apps import AppConfig


class Config(AppConfig):
    """记事。"""

    name = "jincai.chronicle"
    verbose_name = "记事"
