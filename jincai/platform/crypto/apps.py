"""密码的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """密码 (crypto)."""

    name = "jincai.platform.crypto"
    verbose_name = "密码"
