"""界面的应用声明：平台在能力层之下，故用 Django 的应用类。"""

from django.apps import AppConfig


class Config(AppConfig):
    """界面 (ui)."""

    name = "jincai.platform.ui"
    verbose_name = "界面"
