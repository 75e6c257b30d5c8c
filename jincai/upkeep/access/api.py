"""登录与会话的门：安全管理员的办理，供命令用；限速的共用桶，供边缘用。"""

from jincai.upkeep.access.operations import bind_certificate, end_sessions, reset_factors, unlock
from jincai.upkeep.access.rates import Asked, draw

__all__ = ["Asked", "bind_certificate", "draw", "end_sessions", "reset_factors", "unlock"]
