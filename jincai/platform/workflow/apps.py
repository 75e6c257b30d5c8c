"""流程的应用声明：平台在能力层之下，故用 Django 的应用类，不用 capability。"""

from django.apps import AppConfig


class Config(AppConfig):
    """流程 (workflow)."""

    name = "jincai.platform.workflow"
    verbose_name = "流程"

    def ready(self) -> None:
        """Register the daily job."""
        from jincai.platform.workflow import jobs  # noqa: F401
