"""总账的门。"""

from jincai.ledger.checking import Check, check_books, differs_from_replay, years
from jincai.ledger.installing import install, open_year
from jincai.ledger.language import Account, Book
from jincai.ledger.posting import Answer, Shortage, post, shortage_violation
from jincai.ledger.queries import TrialRow, balances, held_by, holds, positions, trial_balance, turnover
from jincai.ledger.rulebook import BOOKS, ELEMENTS, FACTS, RULES, register_books, register_elements
from jincai.ledger.tracing import Kept, Posted, chain, entries, facts, facts_of, following, journal

__all__ = [
    "BOOKS",
    "ELEMENTS",
    "FACTS",
    "RULES",
    "Account",
    "Answer",
    "Book",
    "Check",
    "Kept",
    "Posted",
    "Shortage",
    "TrialRow",
    "balances",
    "chain",
    "check_books",
    "differs_from_replay",
    "entries",
    "facts",
    "facts_of",
    "following",
    "held_by",
    "holds",
    "install",
    "journal",
    "open_year",
    "positions",
    "post",
    "register_books",
    "register_elements",
    "shortage_violation",
    "trial_balance",
    "turnover",
    "years",
]
