"""通知的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """通知 (notices)."""

    name = "jincai.platform.notices"
    verbose_name = "通知"

    def ready(self) -> None:
        """Register sending and the daily digest."""
        from jincai.platform.notices import jobs  # noqa: F401
