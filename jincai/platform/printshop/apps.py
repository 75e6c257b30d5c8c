"""打印间的应用声明。"""

from django.apps import AppConfig


class Config(AppConfig):
    """打印间 (printshop)."""

    name = "jincai.platform.printshop"
    verbose_name = "打印间"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The background's task is found when the program loads."""
        from jincai.platform.printshop import jobs  # noqa: F401
