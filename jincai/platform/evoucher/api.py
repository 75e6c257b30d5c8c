"""电子凭证库的门。"""

# ruff: noqa: I001 一个门，一眼看完
from jincai.platform.evoucher.attesting import Attestor, attestor, rehearsing
from jincai.platform.evoucher.checking import check, problems
from jincai.platform.evoucher.document import Voucher, amount_in, date_in
from jincai.platform.evoucher.enrolling import enrol, forget, revoke
from jincai.platform.evoucher.envelope import Letter, Stamp, Torn, decode, encode, letter, unwrapped, wrapped
from jincai.platform.evoucher.export import export
from jincai.platform.evoucher.inspecting import Inspection, inspect
from jincai.platform.evoucher.keeping import summary
from jincai.platform.evoucher.kinds import OURS, POSITIONS, Kind, every, title
from jincai.platform.evoucher.mapping import FieldMap, make, mapped, mapping
from jincai.platform.evoucher.operations import archive, issue, seal_again, void, void_all
from jincai.platform.evoucher.parties import PARTIES, kinds_with
from jincai.platform.evoucher.problems import ANSWERS, FAILED, REASONS, RECEIVED, RETURNED, UNSOUND, Altered, Unsound, WireError
from jincai.platform.evoucher.queries.archives import ArchivedYear, archived_lines, archiving
from jincai.platform.evoucher.queries.certificates import CertificateRow, certificate_of, certificate_rows, introduction, met
from jincai.platform.evoucher.queries.versions import SignatureView, VersionView, letters, said, version, versions, versions_of, versions_under
from jincai.platform.evoucher.queries.vouchers import (  # fmt: skip
    VoucherRow, Wanted, by_codes, find, home_of, of_documents, of_numbers, of_payments, one,
)
from jincai.platform.evoucher.receiving import Judged, receive
from jincai.platform.evoucher.rows import Columns, insert
from jincai.platform.evoucher.schema import schema
from jincai.platform.evoucher.sealing import attest

__all__ = [
    "ANSWERS", "FAILED", "OURS", "PARTIES", "POSITIONS", "REASONS", "RECEIVED", "RETURNED", "UNSOUND", "Altered", "ArchivedYear", "Attestor",
    "CertificateRow", "Columns", "FieldMap", "Inspection", "Judged", "Kind", "Letter", "SignatureView", "Stamp", "Torn", "Unsound",
    "VersionView", "Voucher", "VoucherRow", "Wanted", "WireError", "amount_in", "archive", "archived_lines", "archiving", "attest", "attestor", "by_codes",
    "certificate_of", "certificate_rows", "check", "date_in", "decode", "encode", "enrol", "every", "export",
    "find", "forget", "home_of", "insert", "inspect", "introduction", "issue", "kinds_with", "letter", "letters", "make", "mapped", "mapping", "met",
    "of_documents", "of_numbers", "of_payments", "one", "problems", "receive", "rehearsing", "revoke", "said", "schema", "seal_again", "summary", "title",
    "unwrapped", "version", "versions", "versions_of", "versions_under", "void", "void_all", "wrapped",
]  # fmt: skip
