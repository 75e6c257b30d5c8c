"""总账的门。"""

from jincai.ledger.answers import Answer, Closed, Shortage
from jincai.ledger.checking.books import check_books
from jincai.ledger.checking.checkpoint import Checkpoint, checkpoints, keep_checkpoint
from jincai.ledger.checking.found import Check
from jincai.ledger.checking.leaves import fact_lines, fact_number
from jincai.ledger.checking.replaying import Replay, differs_from_replay, replayed
from jincai.ledger.checking.sealing import measure_checkpoint, uncovered, verify_checkpoints
from jincai.ledger.checking.years import years
from jincai.ledger.composing import composition, large, months
from jincai.ledger.days import booked_years, last_day
from jincai.ledger.facts import Reversed
from jincai.ledger.figures import Figure, Part, Prefixes, Term
from jincai.ledger.fitness import BadFact
from jincai.ledger.installing import analyze, install, lines_of, open_year
from jincai.ledger.language import Account, Book
from jincai.ledger.opening import Below, below
from jincai.ledger.periods import (
    ADJUSTMENT,
    Period,
    PeriodError,
    close_adjustment,
    close_period,
    hold_periods,
    open_adjustment,
    periods,
    reopen_period,
)
from jincai.ledger.posting import post, post_many
from jincai.ledger.queries import (
    STANDS,
    Tally,
    asking_positions,
    balance_on,
    balances,
    balances_on,
    held_by,
    holds,
    moved,
    positions,
    tally,
)
from jincai.ledger.rulebook import BOOKS, ELEMENTS, FACTS, RULES, register_books, register_elements
from jincai.ledger.seeing import tell_kinds
from jincai.ledger.snapshots import (
    Drift,
    Folded,
    drifted_snapshots,
    fold,
    late_rows,
    mark_month,
    mark_third,
    snapshot_months,
    snapshot_thirds,
    snapshots_due,
)
from jincai.ledger.standing import Standing, standing
from jincai.ledger.statement import Line, Statement, statement
from jincai.ledger.tracing import Kept, Posted, chain, entries, facts, facts_of, following, journal, latest, origins, origins_of
from jincai.ledger.trial import TrialRow, trial_balance, turnover

__all__ = [
    "ADJUSTMENT",
    "BOOKS",
    "ELEMENTS",
    "FACTS",
    "RULES",
    "STANDS",
    "Account",
    "Answer",
    "BadFact",
    "Below",
    "Book",
    "Check",
    "Checkpoint",
    "Closed",
    "Drift",
    "Figure",
    "Folded",
    "Kept",
    "Line",
    "Part",
    "Period",
    "PeriodError",
    "Posted",
    "Prefixes",
    "Replay",
    "Reversed",
    "Shortage",
    "Standing",
    "Statement",
    "Tally",
    "Term",
    "TrialRow",
    "analyze",
    "asking_positions",
    "balance_on",
    "balances",
    "balances_on",
    "below",
    "booked_years",
    "chain",
    "check_books",
    "checkpoints",
    "close_adjustment",
    "close_period",
    "composition",
    "differs_from_replay",
    "drifted_snapshots",
    "entries",
    "fact_lines",
    "fact_number",
    "facts",
    "facts_of",
    "fold",
    "following",
    "held_by",
    "hold_periods",
    "holds",
    "install",
    "journal",
    "keep_checkpoint",
    "large",
    "last_day",
    "late_rows",
    "latest",
    "lines_of",
    "mark_month",
    "mark_third",
    "measure_checkpoint",
    "months",
    "moved",
    "open_adjustment",
    "open_year",
    "origins",
    "origins_of",
    "periods",
    "positions",
    "post",
    "post_many",
    "register_books",
    "register_elements",
    "reopen_period",
    "replayed",
    "snapshot_months",
    "snapshot_thirds",
    "snapshots_due",
    "standing",
    "statement",
    "tally",
    "tell_kinds",
    "trial_balance",
    "turnover",
    "uncovered",
    "verify_checkpoints",
    "years",
]
