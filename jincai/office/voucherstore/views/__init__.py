"""电子凭证库的页面。"""

from jincai.office.voucherstore.views.archives import archive, archived, archives
from jincai.office.voucherstore.views.certificates import certificate, certificates
from jincai.office.voucherstore.views.detail import act, detail
from jincai.office.voucherstore.views.files import file
from jincai.office.voucherstore.views.listing import listing, troubles

__all__ = ["act", "archive", "archived", "archives", "certificate", "certificates", "detail", "file", "listing", "troubles"]
