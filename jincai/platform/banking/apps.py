"""银行账户的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """银行账户 (banking)."""

    name = "jincai.platform.banking"
    verbose_name = "银行账户"
