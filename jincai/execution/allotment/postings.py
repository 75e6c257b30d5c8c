"""指标的记账：预算指标核算管理办法（试行）（科目为本项目所拟，见 books/charts/SOURCES.md）。"""

from __future__ import annotations

from jincai.books.allotment import (
    AUTHORITY_CARRIED,
    AUTHORITY_OWN,
    AUTHORITY_UPPER,
    CARRY_OVER,
    EXECUTABLE,
    FROZEN,
    POOL,
    POOL_DEPARTMENT,
    POOL_DIVISION,
    TRANSFER_ALLOTTED,
    UNRELEASED,
)
from jincai.execution.allotment import facts
from jincai.ledger.language import rule

METHOD = "预算指标核算管理办法（试行）（2022，分录为本项目所拟）"
LAW_52 = "预算法（2018）第五十二条"
LAW_64 = "预算法（2018）第六十四条"

LAW_54 = "预算法（2018）第五十四条：预算草案批准前可以安排的支出"

RULES = (
    rule("先行安排", on=facts.AdvanceAuthorised, debit=POOL, credit=AUTHORITY_OWN, cites=LAW_54),
    rule("冲回先行安排", on=facts.AdvanceReplaced, debit=AUTHORITY_OWN, credit=POOL, cites=LAW_54),
    rule("分解到业务处室", on=facts.Distributed, debit=POOL_DIVISION, credit=POOL, cites=METHOD),
    rule("分配到主管部门", on=facts.Allocated, debit=POOL_DEPARTMENT, credit=POOL_DIVISION, cites=METHOD),
    rule("批复部门预算", on=facts.Replied, debit=POOL_DEPARTMENT, credit=POOL, cites=LAW_52),
    rule("批复到单位", on=facts.ApprovedToUnit, debit=UNRELEASED, credit=POOL_DEPARTMENT, cites=LAW_52),
    rule("指标下达", on=facts.Activated, debit=EXECUTABLE, credit=UNRELEASED, cites=METHOD),
    rule(
        "收到上级指标",
        on=facts.NotifiedFromUpper,
        debit=POOL_DIVISION,
        credit=AUTHORITY_UPPER,
        cites="预算法（2018）第五十二条：三十日内下达",
    ),
    rule("上级收回指标", on=facts.ReclaimedByUpper, debit=AUTHORITY_UPPER, credit=POOL_DIVISION, cites=METHOD),
    rule("转移支付指标下达", on=facts.TransferAllotted, debit=TRANSFER_ALLOTTED, credit=POOL_DIVISION, cites=LAW_52),
    rule("动用预备费", on=facts.ReserveUsed, debit=POOL_DIVISION, credit=POOL, credit_as="from", cites=LAW_64),
    rule("明确用途", on=facts.Reassigned, debit=POOL_DIVISION, credit=POOL_DIVISION, credit_as="from", cites=METHOD),
    rule("上年结转转入", on=facts.CarriedIn, debit=UNRELEASED, credit=AUTHORITY_CARRIED, cites="预算法（2018）第四十二条"),
    rule("指标冻结", on=facts.Frozen, debit=FROZEN, credit=EXECUTABLE, cites=METHOD),
    rule("指标解冻", on=facts.Unfrozen, debit=EXECUTABLE, credit=FROZEN, cites=METHOD),
    rule("调剂申请冻结", on=facts.VirementApplied, debit=FROZEN, credit=EXECUTABLE, cites="预算法（2018）第七十二条；规则 R14"),
    rule("调剂退回", on=facts.VirementRejected, debit=EXECUTABLE, credit=FROZEN, cites=METHOD),
    rule(
        "调剂（同部门）",
        on=facts.VirementApproved,
        debit=EXECUTABLE,
        credit=FROZEN,
        credit_as="from",
        when="not across",
        cites="预算法（2018）第七十二条",
    ),
    rule(
        "跨部门调剂：调出",
        on=facts.VirementApproved,
        debit=POOL_DEPARTMENT,
        debit_as="from",
        credit=FROZEN,
        credit_as="from",
        when="across",
        cites="预算法（2018）第七十二条",
    ),
    rule(
        "跨部门调剂：回处室",
        on=facts.VirementApproved,
        debit=POOL_DIVISION,
        debit_as="from",
        credit=POOL_DEPARTMENT,
        credit_as="from",
        when="across",
        cites=METHOD,
    ),
    rule(
        "跨部门调剂：改科目",
        on=facts.VirementApproved,
        debit=POOL_DIVISION,
        credit=POOL_DIVISION,
        credit_as="from",
        when="across",
        cites=METHOD,
    ),
    rule("跨部门调剂：到部门", on=facts.VirementApproved, debit=POOL_DEPARTMENT, credit=POOL_DIVISION, when="across", cites=METHOD),
    rule("跨部门调剂：到单位", on=facts.VirementApproved, debit=EXECUTABLE, credit=POOL_DEPARTMENT, when="across", cites=METHOD),
    rule("收回指标", on=facts.Reclaimed, debit=POOL, credit=EXECUTABLE, cites=METHOD),
    rule("年终结转", on=facts.CarriedOver, debit=CARRY_OVER, credit=EXECUTABLE, cites="预算法（2018）第四十二条；科目 9601 为正式科目"),
    rule("年终结余", on=facts.Unspent, debit=CARRY_OVER, credit=POOL, cites="预算法（2018）第四十二条；科目 9601 为正式科目"),
)
