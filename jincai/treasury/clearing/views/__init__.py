"""清算的页面：清算日、实拨、额度通知单。"""

from jincai.treasury.clearing.views.days import LIST as DAYS
from jincai.treasury.clearing.views.quotas import LIST as QUOTAS
from jincai.treasury.clearing.views.quotas import quota
from jincai.treasury.clearing.views.releases import LIST as RELEASES
from jincai.treasury.clearing.views.releases import release

__all__ = ["DAYS", "QUOTAS", "RELEASES", "quota", "release"]
