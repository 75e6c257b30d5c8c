"""文件的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """文件 (files)."""

    name = "jincai.platform.files"
    verbose_name = "文件"
