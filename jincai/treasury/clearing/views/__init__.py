"""清算的页面：清算日、实拨、额度通知单。"""

from jincai.treasury.clearing.views.days import days
from jincai.treasury.clearing.views.quotas import quota, quotas
from jincai.treasury.clearing.views.releases import release, releases

__all__ = ["days", "quota", "quotas", "release", "releases"]
