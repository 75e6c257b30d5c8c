"""登录与会话的门：安全管理员的办理，供命令用。"""

from jincai.upkeep.access.operations import bind_certificate, end_sessions, reset_factors, unlock

__all__ = ["bind_certificate", "end_sessions", "reset_factors", "unlock"]
