"""参数的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """参数 (params)."""

    name = "jincai.platform.params"
    verbose_name = "参数"
