"""参数的门：声明、取值、设置。"""

from jincai.platform.params.declared import Declared, Value, all_declared, declare, declared
from jincai.platform.params.operations import put
from jincai.platform.params.queries import Setting, flag, history, settings, value

__all__ = ["Declared", "Setting", "Value", "all_declared", "declare", "declared", "flag", "history", "put", "settings", "value"]
