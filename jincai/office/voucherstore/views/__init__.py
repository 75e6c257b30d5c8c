"""电子凭证库的页面。"""

from jincai.office.voucherstore.views.archives import archive, archived, archives
from jincai.office.voucherstore.views.certificates import LIST as CERTIFICATES
from jincai.office.voucherstore.views.certificates import certificate
from jincai.office.voucherstore.views.detail import act, detail
from jincai.office.voucherstore.views.files import file
from jincai.office.voucherstore.views.listing import LIST, TROUBLES

__all__ = ["CERTIFICATES", "LIST", "TROUBLES", "act", "archive", "archived", "archives", "certificate", "detail", "file"]
