"""收表的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """收表 (intake)."""

    name = "jincai.platform.intake"
    verbose_name = "收表"
