"""对账回执：须是给出过的对账单，照抄它的数，说的行数与明细一样；收下的在国库页上看得到。"""

from __future__ import annotations

from dataclasses import replace

import pytest

from nodes.tests.drive import Got, Node, Sent
from nodes.tests.messages import DAY


@pytest.fixture
def stated(pboc: Node) -> dict[str, Got]:
    """一月的对账单 by kind, given out on the first of February."""
    pboc.clock(DAY, "close")
    pboc.clock("2025-02-01", "open")
    return {got.kind: got for got in pboc.outbox() if got.kind in ("3510", "3512", "3513")}


def answer(to: Got, *differing: dict[str, str], **more: str) -> Sent:
    """如实的回执."""
    same = {name: to.header[name] for name in ("VoucherCheckNo", "BeginDate", "EndDate", "AllNum", "AllAmt", "ChildPackNum", "CurPackNo") if name in to.header}
    if to.kind == "3513":
        same |= {"AcctNo": to.header["AcctNo"], "AcctAmt": to.header["AcctAmt"], "XAcctAmt": to.header["AcctAmt"], "XDiffMoney": "0.00"}
    kind, rows = f"55{to.kind[2:]}", tuple({"XCheckResult": "1", "XCheckReason": "少一笔", **row} for row in differing)
    header = {"VouDate": "2025-02-01", "XCheckResult": "1" if rows else "0", "XDiffNum": str(len(rows)), **same, **more}
    return Sent(kind, f"{kind}-{to.number}", header, rows)


def test_every_statement_of_the_month_is_answered(pboc: Node, stated: dict[str, Got]) -> None:
    assert sorted(stated) == ["3510", "3512", "3513"]
    assert [one["reply"] for one in pboc.status()["statements"]] == [None] * 3
    quota = answer(stated["3510"], {"FundTypeCode": "111", "ExpFuncCode": "205"})
    account = answer(stated["3513"], XAcctAmt="154829999.00", XDiffMoney="1.00", XCheckResult="1")
    assert [status for status, _ in pboc.send(quota, answer(stated["3512"]), account)] == ["15"] * 3
    told = {one["kind"]: (one["result"], one["differing"]) for one in pboc.status()["statements"]}
    assert told == {"3510": ("1", 1), "3512": ("0", 0), "3513": ("1", 0)}
    page = pboc.call("GET", "/")[1].decode()
    assert "按月对账单与财政的回执" in page and "不符" in page and "未答复" not in page


def test_a_reply_that_does_not_fit_is_refused_with_every_fault(pboc: Node, stated: dict[str, Got]) -> None:
    quota, account = answer(stated["3510"]), answer(stated["3513"])
    wrong = {
        "本库没有给出过对账单 3510 ED209901": replace(quota, header={**quota.header, "VoucherCheckNo": "ED209901"}),
        "AllAmt 的值 1.00 与对账单的": replace(quota, header={**quota.header, "AllAmt": "1.00"}),
        "XDiffNum 2 与明细中不符的 0 行不同": replace(quota, header={**quota.header, "XDiffNum": "2"}),
        "XCheckResult 1 与不符的 0 行对不上": replace(quota, header={**quota.header, "XCheckResult": "1"}),
        "字段 XCheckResult 的值 2 不是该项的代码": replace(quota, header={**quota.header, "XCheckResult": "2"}),
        "差额 XDiffMoney 应为 1.00": replace(account, header={**account.header, "XAcctAmt": "154829999.00"}),
        "AcctAmt 的值 1.00 与对账单的 154830000.00 不同": replace(account, header={**account.header, "AcctAmt": "1.00"}),
    }  # fmt: skip
    for place, (says, sent) in enumerate(wrong.items()):
        ((status, sentence),) = pboc.send(replace(sent, number=f"{sent.number}-{place}"))
        assert status == "16" and says in sentence, (says, sentence)
    assert [one["reply"] for one in pboc.status()["statements"]] == [None] * 3
