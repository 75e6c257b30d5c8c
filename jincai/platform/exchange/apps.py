"""数据交换的应用声明。"""

from django.apps import AppConfig


class Config(AppConfig):
    """数据交换 (exchange)."""

    name = "jincai.platform.exchange"
    verbose_name = "数据交换"

    def ready(self) -> None:
        """Declare the background work."""
        from jincai.platform.exchange import jobs  # noqa: F401
