"""总账的门。"""

from jincai.ledger.checking import Check, Replay, check_books, differs_from_replay, replayed, years
from jincai.ledger.composing import Below, Figure, Part, Prefixes, Term, below, composition
from jincai.ledger.days import booked_years, last_day
from jincai.ledger.installing import analyze, install, open_year
from jincai.ledger.language import Account, Book
from jincai.ledger.posting import Answer, Shortage, post, shortage_violation
from jincai.ledger.queries import Tally, TrialRow, balances, held_by, holds, moved, positions, tally, trial_balance, turnover
from jincai.ledger.rulebook import BOOKS, ELEMENTS, FACTS, RULES, register_books, register_elements
from jincai.ledger.tracing import Kept, Posted, chain, entries, facts, facts_of, following, journal, latest, origins

__all__ = [
    "BOOKS",
    "ELEMENTS",
    "FACTS",
    "RULES",
    "Account",
    "Answer",
    "Below",
    "Book",
    "Check",
    "Figure",
    "Kept",
    "Part",
    "Posted",
    "Prefixes",
    "Replay",
    "Shortage",
    "Tally",
    "Term",
    "TrialRow",
    "analyze",
    "balances",
    "below",
    "booked_years",
    "chain",
    "check_books",
    "composition",
    "differs_from_replay",
    "entries",
    "facts",
    "facts_of",
    "following",
    "held_by",
    "holds",
    "install",
    "journal",
    "last_day",
    "latest",
    "moved",
    "open_year",
    "origins",
    "positions",
    "post",
    "register_books",
    "register_elements",
    "replayed",
    "shortage_violation",
    "tally",
    "trial_balance",
    "turnover",
    "years",
]
