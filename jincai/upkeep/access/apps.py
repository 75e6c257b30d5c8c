"""登录与会话的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """登录与会话。"""

    name = "jincai.upkeep.access"
    verbose_name = "登录与会话"
