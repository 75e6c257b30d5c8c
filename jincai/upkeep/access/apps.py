"""登录与会话的 Django 应用。"""

from jincai import capability


class Config(capability.Capability):
    """登录与会话。"""

    name = "jincai.upkeep.access"
    verbose_name = "登录与会话"

    def ready(self) -> None:
        """As every capability; the secrets of the second factor go along when the column key is changed."""
        super().ready()
        from jincai.platform.crypto.api import also_rotate
        from jincai.upkeep.access.rotating import rewrite

        also_rotate("mfa_authenticator", rewrite)
