"""整年: python -m nodes.tests.year [ORDERS]; 248 days on both nodes, the time they took, and whether it all adds up."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from nodes.tests.drive import DIVISION, OPENING, PAYER, Got, Node
from nodes.tests.messages import line, order, quota, receipts, release, tax, transfer

DAYS = 248
FUNCS = tuple(f"205{kind:02d}{item:02d}" for kind in range(1, 10) for item in range(1, 10))


def working_days() -> list[str]:
    """工作日: the first 248 weekdays of 2025 (the length is what matters here)."""
    first = date(2025, 1, 2)
    days = [first + timedelta(days=number) for number in range(360)]
    return [day.isoformat() for day in days if day.weekday() < 5][:DAYS]


def processor_seconds(node: Node) -> float:
    """处理器时间: of the node's process."""
    fields = Path(f"/proc/{node.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(folder: Path, orders: int) -> dict[str, object]:
    """跑一年。"""
    pboc = Node("nodes.pboc", folder / "pboc.sqlite3", "--division", DIVISION)
    bank = Node("nodes.bank", folder / "bank.sqlite3", "--pboc", pboc.url)
    try:
        pboc.json("POST", "/world/open", {"account": "530701", "opening": OPENING, "year": 2025})
        bank.json("POST", "/accounts", [PAYER])
        pboc.send(quota("ED1", amount="900000000.00"))
        return measure(bank, pboc, orders)
    finally:
        bank.kill()
        pboc.kill()


def measure(bank: Node, pboc: Node, orders: int) -> dict[str, object]:
    """量: node time is what finance waits for, beside what its own messages cost to write."""
    waited, sent = 0.0, 0
    boxes: dict[str, list[Got]] = {"bank": [], "pboc": []}
    for place, day in enumerate(working_days()):
        number = orders * (place + 1) // DAYS - sent
        vouchers = [order(f"P{sent + n:06d}", "1234.56", line("1234.56", FUNCS[(sent + n) % len(FUNCS)]), day=day) for n in range(number)]
        sent += number
        begun = time.perf_counter()
        pboc.clock(day, "open")
        bank.clock(day, "open")
        pboc.json("POST", "/world/receipts", receipts(day, *(tax(f"{day}-{n}", "20000.01", f"101{n:02d}01") for n in range(1, 30))))
        pboc.send(release(f"S{day}", "5000.00"), transfer(f"W{day}", "7000.00"))
        for start in range(0, number, 100):
            assert {status for status, _ in bank.send(*vouchers[start : start + 100])} == {"15"}
        pboc.clock(day, "pay")
        bank.clock(day, "pay")
        bank.clock(day, "close")
        pboc.clock(day, "close")
        for name, node in (("bank", bank), ("pboc", pboc)):
            boxes[name] += node.outbox(boxes[name][-1].seq if boxes[name] else 0)
        waited += time.perf_counter() - begun
    return verdict(bank, pboc, boxes, sent, waited)


def verdict(bank: Node, pboc: Node, boxes: dict[str, list[Got]], sent: int, waited: float) -> dict[str, object]:
    """结论: times and checks."""
    replied = [one for one in boxes["bank"] if one.kind == "8202"]
    cleared = sum((Decimal(one.header["PayAmt"]) for one in boxes["pboc"] if one.kind == "5551"), Decimal())
    back = sum((Decimal(one.header["PayAmt"]) for one in boxes["pboc"] if one.kind == "5552"), Decimal())
    paid = sum((Decimal(one.header["XPayAmt"]) for one in replied), Decimal())
    notices = sum((Decimal(one.header["PayAmt"]) for one in boxes["bank"] if one.kind == "2204"), Decimal())
    state = bank.status()
    checks = {
        "every_order_replied": len({one.number for one in replied}) == len(replied) == sent,
        "cleared_equals_paid": cleared == paid,
        "refunds_agree": back == notices,
        "zero_at_day_end": state["zero_at_day_end"],
        "balance_reported": [one for one in boxes["pboc"] if one.kind == "3402"][-1].details[0]["TodayBalance"] == pboc.status()["balance"],
    }
    return {
        "orders": sent,
        "days": DAYS,
        "returned": state["counts"]["returned"],
        "refunded": state["counts"]["refunded"],
        "wall_seconds_in_calls": round(waited, 1),
        "bank_processor_seconds": round(processor_seconds(bank), 1),
        "pboc_processor_seconds": round(processor_seconds(pboc), 1),
        "messages_out": {name: len(box) for name, box in boxes.items()},
        "checks": checks,
    }


def main() -> int:
    """主程序: prints one JSON line; exit status 1 when a check fails."""
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 12000)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    checks = found["checks"]
    return 0 if isinstance(checks, dict) and all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
