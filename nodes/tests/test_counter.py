"""自助柜面: two operators, money only moves when both have acted; nothing from outside gets in; the claims and replies are as from the clock."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from nodes.tests.browser import Browser, field, passwords
from nodes.tests.conftest import Start
from nodes.tests.drive import CLOSED, PAYER, Node
from nodes.tests.messages import DAY, order

OWN = "2403010104000999"
EVIL = '<script>alert("x")</script>&\''


@pytest.fixture
def bank(bank_of: Start) -> Node:
    """银行: orders wait for operators."""
    return bank_of("--counter", "--advance", "1000.00")


def test_a_day_at_the_counter(bank: Node, pboc: Node) -> None:
    bank.send(order("P1"), order("P2", "30.00"), order("P3", "40.00", PayeeAcctNo=CLOSED), order("P4", "50.00"))
    assert bank.clock(DAY, "pay") == {"paid": 0, "returned": 0, "held": 0, "paid_amount": "0.00", "returned_amount": "0.00"}
    first, second = Browser(bank, "1001"), Browser(bank, "1002")
    ids = first.ids()
    assert len(ids) == 4
    assert "还没有复核" in second.act("pay", ids[0])
    assert first.act("check", *ids) == "已复核 4 笔。"
    assert "应由另一位柜员付款" in first.act("pay", ids[0])
    assert second.act("pay", *ids[:3]) == "已付款 2 笔，1 笔因账户销户或余额不足退回。"
    assert "没有重复办理" in second.act("pay", *ids)
    assert "请选择退回原因" in second.act("return", ids[3], reason="其他")
    assert second.act("return", ids[3], reason="其他", words="合同号不符 <b>") == "已退回 1 笔：合同号不符 <b>。"
    assert "请先截止" in second.act("endday")
    assert "次日办理" in second.act("cutoff")
    assert "今日已经截止" in first.act("cutoff")
    bank.send(order("P5", "5.00"))
    (late,) = first.ids()
    first.act("check", late)
    assert "截止之后收到" in second.act("pay", late)
    assert second.act("endday").startswith(f"{DAY} 日终：申请划款 1 张，130.00 元")
    replies = {one.number: one.header for one in bank.outbox() if one.kind == "8202"}
    assert [(number, got["XPayAmt"], got["XAddWord"]) for number, got in replies.items()] == [
        ("P1", "100.00", ""),
        ("P2", "30.00", ""),
        ("P3", "0.00", "收款账户已销户"),
        ("P4", "0.00", "合同号不符 <b>"),
    ]
    assert bank.status()["zero_at_day_end"] is True
    assert pboc.status()["balance"] == "154829870.00"
    assert "已日终" in second.act("pay", late)
    bank.clock("2025-01-03", "open")
    assert second.act("pay", late) == "已付款 1 笔。"
    log = first.page("/counter?tab=log")
    assert [log.count(f"<td>{act}</td>") for act in ("复核", "付款", "退回", "截止", "日终")] == [5, 3, 2, 1, 1]


def test_what_is_paid_in_advance_has_a_limit(bank: Node) -> None:
    bank.send(order("P1", "999.99"), order("P2", "0.02"))
    first, second = Browser(bank, "1001"), Browser(bank, "1002")
    ids = first.ids()
    first.act("check", *ids)
    assert "超过垫付限额 1000.00 元" in second.act("pay", *ids)
    assert len(first.ids()) == 2
    assert second.act("pay", ids[0]) == "已付款 1 笔。"


def test_a_repeat_by_another_number_waits_for_a_confirmation(bank: Node) -> None:
    bank.send(order("P1"), order("P2"), order("P3", "99.00"))
    first, second = Browser(bank, "1001"), Browser(bank, "1002")
    one, two, _ = first.ids()
    first.act("check", one, two)
    assert "疑与 P1 重复" in first.page()
    assert "疑似重复：请先确认" in second.act("pay", two)
    assert second.act("confirm", two) == "已确认 1 笔不是重复付款。"
    assert second.act("pay", one, two) == "已付款 2 笔。"


def test_the_clock_holds_repeats_and_pays_within_the_limit(bank_of: Start) -> None:
    bank = bank_of("--hold-suspects", "--advance", "150.00")
    bank.send(order("P1"), order("P2"), order("P3", "60.00"), order("P4", "50.00"))
    counts = bank.clock(DAY, "pay")
    assert (counts["paid"], counts["held"], counts["paid_amount"]) == (2, 2, "150.00")


def test_an_account_with_money_of_its_own(bank_of: Start, pboc: Node) -> None:
    bank = bank_of()
    account = {"account": OWN, "name": "基本户", "balance": "100.00"}
    assert bank.json("POST", "/accounts", {"accounts": [account, PAYER]})[0] == 200
    bank.json("POST", "/accounts", [{**account, "balance": "900.00"}])
    bank.send(order("P1", "70.00", PayAcctNo=OWN), order("P2", "31.00", PayAcctNo=OWN), order("P3", "30.00", PayAcctNo=OWN))
    bank.clock(DAY, "pay", "close")
    replies = {one.number: (one.header["XPayAmt"], one.header["XAddWord"]) for one in bank.outbox() if one.kind == "8202"}
    assert replies == {"P1": ("70.00", ""), "P2": ("0.00", "付款账户余额不足"), "P3": ("30.00", "")}
    assert (pboc.status()["counts"]["claims"], bank.status()["zero_at_day_end"]) == (0, True)
    for wrong in ("-1.00", "1", 5):
        assert bank.json("POST", "/accounts", [{**account, "balance": wrong}])[0] == 400


def test_nobody_acts_without_a_session_and_its_token(bank: Node) -> None:
    bank.send(order("P1"))
    stranger = Browser(bank)
    for path in ("/counter", "/counter/order?id=1", "/counter/print?id=1", "/counter?tab=log"):
        status, _, headers = stranger.ask("GET", path)
        assert (status, headers["Location"]) == (303, "/counter/login")
    assert stranger.ask("POST", "/counter/act", "act=check&id=1")[2]["Location"] == "/counter/login"
    inside = Browser(bank, "1001")
    (one,) = inside.ids()
    token = field(inside.page(), "csrf")
    for form in ({"act": "check", "id": one}, {"act": "check", "id": one, "csrf": "x" + token}, {"act": "check", "id": one, "csrf": "龙"}):
        assert inside.ask("POST", "/counter/act", urlencode(form))[0] == 403
    good = urlencode({"act": "check", "id": one, "csrf": token})
    assert inside.ask("POST", "/counter/act", good, Origin="http://evil.example")[0] == 403
    assert inside.ask("POST", "/counter/act", good, Origin="null")[0] == 403
    assert bank.call("POST", "/counter/act", b"\xff\xfe")[0] == 400
    assert "已复核" not in inside.page().split("</dl>")[1]
    assert inside.ask("POST", "/counter/act", good, Origin=bank.url)[0] == 303
    assert "已复核 1001" in inside.page()
    assert "没有这种办理" in inside.act("fly")
    assert "请先勾选" in inside.act("pay")
    assert "没有这一笔" in inside.act("pay", "999")
    inside.ask("POST", "/counter/logout", urlencode({"csrf": field(inside.page(), "csrf")}))
    assert inside.ask("GET", "/counter")[0] == 303


def test_passwords_are_kept_and_guessing_is_locked_out(bank: Node) -> None:
    guess = Browser(bank)
    assert Path(f"{bank.store}.operators").stat().st_mode & 0o077 == 0
    right = passwords(bank)["1001"]
    assert right.encode() not in bank.store.read_bytes()
    assert [guess.log_in("1001", f"x{number}") for number in range(5)] == [403] * 5
    assert guess.log_in("1001", right) == 403
    assert guess.log_in("1002", passwords(bank)["1002"]) == 303
    assert guess.log_in("9999", right) == 403
    bank.stop()
    bank.start()
    assert Browser(bank).log_in("1002", passwords(bank)["1002"]) == 303


def test_everything_is_escaped_and_the_page_runs_no_script(bank: Node) -> None:
    bank.send(order("P1", PayeeAcctName=EVIL, PaySummaryName=EVIL, AgencyName=EVIL))
    one = Browser(bank, "1001")
    (number,) = one.ids()
    one.act("return", number, reason="其他", words=EVIL)
    pages = ["/counter?tab=all", f"/counter/order?id={number}", f"/counter/print?id={number}", "/counter?tab=log", "/counter?tab=refused"]
    pages += ["/counter?tab=claims", "/counter?tab=all&wanted=" + urlencode({"": EVIL})[1:], "/counter?tab=%3Cscript%3E"]
    for path in pages:
        _, text, headers = one.ask("GET", path)
        assert "<script" not in text, path
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert "&lt;script&gt;" in one.page("/counter?tab=all")
    assert "有效，内容未改动" in one.page(f"/counter/order?id={number}")
    _, _, headers = Browser(bank).ask("GET", "/counter/login")
    assert "HttpOnly; SameSite=Strict" in headers["Set-Cookie"]


def test_the_list_has_pages_and_can_be_searched(bank: Node) -> None:
    bank.send(*(order(f"P{number:03d}", f"{number + 1}.00") for number in range(120)))
    one = Browser(bank, "1001")
    assert len(one.ids()) == 50
    assert "共 120 笔，第 1/3 页" in one.page()
    assert len(one.ids("waiting&page=2")) == 20
    assert len(one.ids("waiting&wanted=P11")) == 10
