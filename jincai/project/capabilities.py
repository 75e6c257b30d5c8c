"""能力清单：整座房子的文件夹，按楼层由下到上。设置只装已经建好的。"""

from __future__ import annotations

import importlib.util
import os

FOLDERS = (
    # 应用支撑平台
    "platform.crypto", "platform.audit", "platform.identity", "platform.standards", "platform.params", "platform.numbering",
    "platform.workflow", "platform.banking", "platform.printing", "platform.evoucher", "platform.exchange", "platform.catalog", "platform.files",
    "platform.notices", "platform.jobs", "platform.reportkit", "platform.ui", "platform.intake", "platform.printshop",
    # 总账与记事（科目是纯数据，由组成根登记）
    "ledger", "chronicle",
    # 预算编制、收入
    "planning.roster", "planning.projects", "planning.budget",
    "revenue.nontax", "revenue.taxlink",
    # 预算执行
    "execution.allotment", "execution.cashplan", "execution.procurement", "execution.payment",
    "execution.payroll", "execution.card", "execution.subsidy", "execution.socialfunds", "execution.township",
    # 国库
    "treasury.clearing", "treasury.cash", "treasury.reconciliation", "treasury.debt",
    # 账务报告
    "accounting.vouchers", "accounting.assets", "accounting.closing", "accounting.yearend", "accounting.statements",
    # 监督公开、办公、运维
    "oversight.monitoring", "oversight.disclosure", "oversight.petitions", "oversight.analysis",
    "office.inbox", "office.noticeboard", "office.voucherstore", "office.verify", "office.documents", "office.approvals", "office.accountants",
    "office.calendar",
    "upkeep.access", "upkeep.trail", "upkeep.reference", "upkeep.health", "upkeep.backup", "upkeep.helpdesk", "upkeep.cluster",
)  # fmt: skip


def present() -> list[str]:
    """已建成的能力: dotted names of the folders that are packages with an `apps.py`, less those an office leaves out (JINCAI_WITHOUT)."""
    without = left_out()
    return [f"jincai.{folder}" for folder in FOLDERS if folder not in without and has(f"jincai.{folder}.apps")]


def left_out() -> list[str]:
    """不装的能力: the folders named by JINCAI_WITHOUT, for example `execution.card office.calendar`."""
    return os.environ.get("JINCAI_WITHOUT", "").replace(",", " ").split()


def has(module: str) -> bool:
    """True when the module can be found; it is not imported (its parent packages are)."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
