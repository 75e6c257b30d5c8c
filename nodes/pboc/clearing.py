"""清算: claims of the agent bank (2301) paid out of the treasury, refund claims (2302) taken back into it."""

from __future__ import annotations

import sqlite3
from datetime import date
from functools import wraps

from nodes.pboc import quota, treasury
from nodes.pboc.store import SPENDING, add
from nodes.wire import outbox
from nodes.wire.envelope import Body, Fields, Voucher
from nodes.wire.intake import Handler
from nodes.wire.problems import RETURNED, Refusal
from nodes.wire.store import following
from nodes.wire.values import Reading, yuan

CLAIM, REFUND_CLAIM, CLEARED, REFUNDED = "2301", "2302", "5551", "5552"


def _may_come_again(handler: Handler) -> Handler:
    """可再申请: a refusal of a claim is not remembered, the bank brings the same claim again."""

    @wraps(handler)
    def handle(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
        try:
            return handler(db, body, voucher)
        except Refusal as refusal:
            raise Refusal(refusal.says, status=refusal.status, reason=refusal.reason, kept=False) from None

    return handle


@_may_come_again
def claim(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """申请划款凭证: checks quota and balance, moves the money, tells bank (reply) and finance (5551). Raises Refusal 16 or 90."""
    fund, total, lines = _read(voucher, ("XPayDate", "AgentBusinessNo"))
    on = treasury.working_day(db)
    orders = sorted({detail["VoucherNo"] for detail in voucher.details})
    twice = [number for number in orders if _known(db, body.year, number)]
    if twice:
        raise Refusal(f"重复清算：支付凭证 {'、'.join(twice[:5])} 已清算过。", status=RETURNED, reason="duplicate")
    holders = [quota.holder(db, body.year, fund, detail["AgencyCode"], detail["ExpFuncCode"][:3]) for detail in voucher.details]
    quota.use(db, body.year, fund, _by_line(voucher, lines, holders))
    treasury.move(db, -total, CLAIM, body.number, f"集中支付清算 {len(orders)} 笔")
    for place, (detail, amount) in enumerate(zip(voucher.details, lines, strict=True)):
        key = (body.year, detail["VoucherNo"], place, fund, detail["ExpFuncCode"], detail["GovExpEcoCode"], amount, body.number)
        sql = "INSERT INTO cleared (year, order_number, line, fund, func, econ, cents, claim, agency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        db.execute(sql, (*key, holders[place]))
        add(db, SPENDING, on, detail["ExpFuncCode"], amount)
    header = {"FundTypeCode": fund, "PayAmt": yuan(total), "AllNum": str(len(lines)), "OriVoucherNo": body.number}
    _tell(db, on, body, voucher, CLEARED, f"HK{on:%Y%m%d}", header)
    return "签收成功"


@_may_come_again
def refund(db: sqlite3.Connection, body: Body, voucher: Voucher) -> str:
    """申请退款凭证: money back, quota back, 5552 to finance. Raises Refusal 16 or 90."""
    fund, total, lines = _read(voucher, ("ReturnDate",), ("OriVoucherNo", "RefundNoticeNo", "ReturnDate"))
    on = treasury.working_day(db)
    holders = []
    for detail, amount in zip(voucher.details, lines, strict=True):
        holders.append(_give_back(db, body.year, fund, voucher.header["OriVoucherNo"], detail, amount))
        add(db, SPENDING, on, detail["ExpFuncCode"], -amount)
    quota.use(db, body.year, fund, {line: -amount for line, amount in _by_line(voucher, lines, holders).items()})
    treasury.move(db, total, REFUND_CLAIM, body.number, f"退款 {voucher.header['OriVoucherNo']}")
    names = ("OriVoucherNo", "RefundNoticeNo")
    header = {"FundTypeCode": fund, "PayAmt": yuan(total), "AllNum": str(len(lines)), **{name: voucher.header[name] for name in names}}
    header["ClaimVoucherNo"] = body.number
    _tell(db, on, body, voucher, REFUNDED, f"TQ{on:%Y%m%d}", header)
    return "签收成功"


def _read(voucher: Voucher, names: tuple[str, ...], further: tuple[str, ...] = ()) -> tuple[str, int, list[int]]:
    """读申请: fund, total and line amounts of a sound claim. Raises Refusal 16."""
    header, reading = voucher.header, Reading()
    reading.day(header, "VouDate")
    for name in further:
        reading.text(header, name)
    fund = reading.code(header, "FundTypeCode", "[0-9]{1,10}")
    total = reading.amount(header)
    lines = []
    for place, detail in enumerate(voucher.details, 1):
        where = f"明细第 {place} 行"
        for name in ("VoucherNo", "AgencyCode", *names):
            reading.text(detail, name, where=where)
        reading.code(detail, "ExpFuncCode", "[0-9]{3,7}", where=where)
        reading.code(detail, "GovExpEcoCode", "5[0-9]{2,4}", where=where)
        lines.append(reading.amount(detail, where=where))
    reading.total(lines, total)
    if reading.text(header, "AllNum") != str(len(lines)):
        reading.say(f"AllNum 与明细条数 {len(lines)} 不符")
    reading.finish()
    return fund, total, lines


def _known(db: sqlite3.Connection, year: str, number: str) -> bool:
    return db.execute("SELECT 1 FROM cleared WHERE (year, order_number) = (?, ?)", (year, number)).fetchone() is not None


def _by_line(voucher: Voucher, lines: list[int], holders: list[str]) -> dict[quota.Line, int]:
    """按额度汇总: cents by whose quota it is and function class."""
    amounts: dict[quota.Line, int] = {}
    for detail, amount, agency in zip(voucher.details, lines, holders, strict=True):
        line = (agency, detail["ExpFuncCode"][:3])
        amounts[line] = amounts.get(line, 0) + amount
    return amounts


def _give_back(db: sqlite3.Connection, year: str, fund: str, number: str, detail: Fields, amount: int) -> str:
    """冲回: a line of the cleared order, not more than was cleared; whose quota it had used. Raises Refusal 90."""
    key = (year, number, fund, detail["ExpFuncCode"], detail["GovExpEcoCode"])
    where = "(year, order_number, fund, func, econ) = (?, ?, ?, ?, ?)"
    row = db.execute(f"SELECT line, agency FROM cleared WHERE {where} AND cents - refunded >= ? ORDER BY line LIMIT 1", (*key, amount)).fetchone()  # nosec B608
    if row is None or detail["VoucherNo"] != number:
        which = f"功能科目 {detail['ExpFuncCode']}，政府经济分类 {detail['GovExpEcoCode']}"
        raise Refusal(f"支付凭证 {number} 没有可退 {yuan(amount)} 元的清算明细（{which}）。", status=RETURNED, reason="refund")
    sql = "UPDATE cleared SET refunded = refunded + ? WHERE (year, order_number, line) = (?, ?, ?)"
    db.execute(sql, (amount, year, number, row["line"]))
    return str(row["agency"])


def _tell(db: sqlite3.Connection, on: date, body: Body, voucher: Voucher, kind: str, series: str, header: Fields) -> None:
    """告知双方: the reply to the bank, the list to finance."""
    filled = {"XClearDate": on.isoformat(), "XPayAmt": voucher.header["PayAmt"], "XAddWord": ""}
    outbox.reply(db, outbox.BANK, body, voucher, filled)
    number = f"{series}-{following(db, series):02d}"
    details = tuple({**detail, "ClearDate": on.isoformat()} for detail in voucher.details)
    fields = {"VouDate": on.isoformat(), **header, "ClearDate": on.isoformat()}
    outbox.send(db, outbox.MOF, Body(body.division, body.year, kind, number, "0"), fields, details)
