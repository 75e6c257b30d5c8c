"""后台任务的应用声明。队列的表由 procrastinate.contrib.django 建立，它须排在本应用之前。"""

from django.apps import AppConfig


class Config(AppConfig):
    """后台任务 (background jobs)."""

    name = "jincai.platform.jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Register the queue's own periodic work."""
        from jincai.platform.jobs import recovery  # noqa: F401
