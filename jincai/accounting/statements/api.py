"""报表的门。"""

from jincai.accounting.statements.export.journal import FORMATS, write_journal
from jincai.accounting.statements.export.workbook import UNITS, Mark, to_xlsx
from jincai.accounting.statements.queries.columns import COLUMNS, Column
from jincai.accounting.statements.queries.economic import by_dep_econ, by_gov_econ
from jincai.accounting.statements.queries.execution import by_agency, by_function, progress
from jincai.accounting.statements.queries.explaining import below, entries, explain, explain_treasury, treasury_entries
from jincai.accounting.statements.queries.gathering import BLANK, PARTS
from jincai.accounting.statements.queries.lines import Line
from jincai.accounting.statements.queries.rows import EconomicRow, EconomicTable, Entries, ExecutionRow, ExecutionTable, Explanation, Month
from jincai.accounting.statements.queries.treasury import TreasuryStatement, treasury_statement
from jincai.accounting.statements.queries.trial import TrialBalance, known_book, trial_balance
from jincai.ledger.api import booked_years, last_day

__all__ = [
    "BLANK", "COLUMNS", "FORMATS", "PARTS", "UNITS",
    "Column", "EconomicRow", "EconomicTable", "Entries", "ExecutionRow", "ExecutionTable", "Explanation", "Line", "Mark", "Month",
    "TreasuryStatement", "TrialBalance",
    "below", "booked_years", "by_agency", "by_dep_econ", "by_function", "by_gov_econ", "entries", "explain", "explain_treasury", "known_book",
    "last_day", "progress", "to_xlsx", "treasury_entries", "treasury_statement", "trial_balance", "write_journal",
]  # fmt: skip
