"""审计的门：记、留审计的动词、拒绝、查、封存与核对。"""

from jincai.platform.audit.chain import Seal, seals
from jincai.platform.audit.entries import KINDS, Entry, hidden, many, masked, record, recording
from jincai.platform.audit.sealing import Drift, guards, keep, measure, seal, unsealed, verify
from jincai.platform.audit.searching import FIELDS, Filter, Page, Record, export, one, reading, search
from jincai.platform.audit.verbs import acts, allowed, audited, by, changed, listening, refusal, refused, saw, tried

__all__ = [
    "FIELDS",
    "KINDS",
    "Drift",
    "Entry",
    "Filter",
    "Page",
    "Record",
    "Seal",
    "acts",
    "allowed",
    "audited",
    "by",
    "changed",
    "export",
    "guards",
    "hidden",
    "keep",
    "listening",
    "many",
    "masked",
    "measure",
    "one",
    "reading",
    "record",
    "recording",
    "refusal",
    "refused",
    "saw",
    "seal",
    "seals",
    "search",
    "tried",
    "unsealed",
    "verify",
]  # fmt: skip
