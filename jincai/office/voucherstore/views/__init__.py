"""电子凭证库的页面。"""

from jincai.office.voucherstore.views.certificates import certificate, certificates
from jincai.office.voucherstore.views.detail import act, detail
from jincai.office.voucherstore.views.files import ask, file, printed, printing
from jincai.office.voucherstore.views.listing import listing, troubles

__all__ = ["act", "ask", "certificate", "certificates", "detail", "file", "listing", "printed", "printing", "troubles"]
