"""基础数据规范的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """基础数据规范 (standards)."""

    name = "jincai.platform.standards"
    verbose_name = "基础数据规范"
