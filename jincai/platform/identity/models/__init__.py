"""身份的表：用户与令牌、岗位与授权、接口的第一次答复与版次。"""

from jincai.platform.identity.models.posts import NATIONAL, Assignment, Charge, Delegation, Duty, Office, Post
from jincai.platform.identity.models.users import Edition, FirstAnswer, OldPassword, Token, User

__all__ = [
    "NATIONAL",
    "Assignment",
    "Charge",
    "Delegation",
    "Duty",
    "Edition",
    "FirstAnswer",
    "Office",
    "OldPassword",
    "Post",
    "Token",
    "User",
]
