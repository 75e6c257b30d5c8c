"""通知页面的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """通知页面 (noticeboard)."""

    name = "jincai.office.noticeboard"
    verbose_name = "通知页面"
