"""凭证：生成、签名、签章、存库、排队，和收到后的校验；以签名数计，与同一次运行的 openssl speed 并排，每核。"""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jincai.kernel.problems import UserError
from jincai.platform.crypto import api as crypto
from jincai.platform.evoucher import api as evoucher
from jincai.platform.exchange import api as exchange
from jincai.platform.identity.api import EVERY_AGENCY, Actor, scope
from jincai.project.bench import ground, reconciling
from jincai.project.bench.crowd import Step
from jincai.project.bench.measured import Case, alternate, at_least, at_most, median, note, say
from jincai.project.bench.scratch import Scratch

BATCH = 500
"""一次办几张：一个信封、发件箱的一页."""
SEALS, GOAL = 3, 0.5
LINES, SECONDS = 10_000, 5.0
DAY = date(ground.YEAR, 3, 3)
CLERK = Actor(user="bench", name="量度经办", division=ground.DIVISION, agencies=EVERY_AGENCY, posts=("preparer",))
_PAYER = {"number": "24030101040001234", "name": "零余额账户", "bank_no": "102741000018"}
_RATE = re.compile(r"SM2 \(CurveSM2\)\s+\S+\s+\S+\s+([0-9.]+)\s+([0-9.]+)")
_TAGS = itertools.count()


def measure(options: Namespace, where: Scratch) -> list[Case]:
    """签发与校验，各与 openssl speed 并排；一张一万行的批量凭证。One process: what it does beside the signatures runs on the same core."""
    bank = _Bank()
    bank.register()
    sides: dict[str, Callable[[], Any]] = {
        "openssl": lambda: openssl_speed(options.seconds),
        "sign": lambda: rate(sending(), BATCH * SEALS, options.seconds),
        "single": lambda: rate(sending(1), SEALS, options.seconds),
        "verify": lambda: rate(verifying(bank), BATCH, options.seconds),
    }
    found = alternate(sides, options.runs)
    sign, verify = (median(each[n] for each in found["openssl"]) for n in (0, 1))
    made, single, taken = (median(found[name]) for name in ("sign", "single", "verify"))
    more = {"batch": BATCH, "ceiling_is": "openssl speed sm2, one core, same run"}
    unit = "signatures/s"
    return [
        at_least("voucher: make, sign, seal, store and queue, in batches", made, sign, unit, GOAL, **more),
        note("voucher: the same, one voucher a transaction", single, unit),
        at_least("voucher: verify, check and store what is received, in batches", taken, verify, unit, GOAL, **more),
        at_most(f"voucher: one batch order of {LINES} lines, one set of seals, made to queued", batch_order(), SECONDS, "s"),
        *reconciling.measure(options, where),
    ]


def rate(steps: Iterator[Step], signatures: int, seconds: float) -> float:
    """一秒几个签名: the steps are prepared outside the time; the first one is not counted."""
    next(steps)()
    took, done = 0.0, 0
    for step in steps:
        began = time.perf_counter()
        step()
        took, done = took + time.perf_counter() - began, done + 1
        if took >= seconds:
            break
    say(f"{done * signatures / took:,.0f} signatures/s")
    return done * signatures / took


def openssl_speed(seconds: float) -> tuple[float, float]:
    """openssl 自己的快慢 by the clock on the wall: SM2 signatures and verifications a second on one core. Raises UserError without the program."""
    program = shutil.which("openssl")
    if program is None:
        raise UserError("没有 openssl 程序，量不出上限", "安装 openssl")
    command = [program, "speed", "-elapsed", "-seconds", str(max(1, round(seconds))), "sm2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _RATE.search(done.stdout)
    if found is None:
        raise UserError("openssl speed sm2 没有给出数", "换用 OpenSSL 3")
    say(f"openssl speed sm2: {found[1]} sign/s  {found[2]} verify/s")
    return float(found[1]), float(found[2])


def order(number: str) -> evoucher.Voucher:
    """一张支付凭证 by its mapping."""
    source = {
        "id": number, "on": DAY, "fund": "111", "agency": "101001", "agency_name": "市教育局", "payer": _PAYER, "account": "6222021234567890128",
        "payee": "丽江文印有限公司", "bank": "工商银行丽江分行", "bank_no": "102753000026", "amount": Decimal("100.00"), "purpose": "印刷费",
        "business": "1", "pay_type": "12", "settlement": "1",
    }  # fmt: skip
    line = {"exp_func": "2050201", "gov_econ": "50502", "dep_econ": "30201", "project": "", "allotment": "ZB1", "amount": Decimal("100.00")}
    return evoucher.make("8202", division=ground.DIVISION, year=ground.YEAR, number=number, source=source, details=[line])


def sending(batch: int = BATCH) -> Iterator[Step]:
    """The program: a batch of payment orders made, signed by a clerk, sealed by the unit and finance, kept and queued, committed."""
    tag = f"V{next(_TAGS)}"
    for run in itertools.count():

        def step(run: int = run) -> None:
            with scope(divisions=ground.DIVISION, actor=CLERK):
                vouchers = [order(f"{tag}-{run}-{n}") for n in range(batch)]
                exchange.send(counterpart="bank", vouchers=vouchers, document_kind="payment", documents=[v.voucher_no for v in vouchers])

        yield step


class _Bank:
    """一家银行: its root and seal, so that there is something to verify."""

    def __init__(self) -> None:
        now, root = timezone.now(), crypto.PrivateKey.generate()
        term: dict[str, Any] = {"not_before": now - timedelta(days=1), "not_after": now + timedelta(days=300)}
        self.root = crypto.issue_certificate(subject="量度根", key=root.public, signer=root, issuer=None, ca=True, **term)
        self.key = crypto.PrivateKey.generate()
        self.seal = crypto.issue_certificate(subject="量度银行", key=self.key.public, signer=root, issuer=self.root, **term)

    def register(self) -> None:
        """登记."""
        with scope(divisions=ground.DIVISION):
            evoucher.enrol(
                division=ground.DIVISION, party="bank", position="ywzyz", pem=self.seal.pem(), at=timezone.now(), root=self.root.pem()
            )

    def notices(self, tag: str, count: int) -> list[evoucher.Letter]:
        """退款通知书 (2204), sealed, not yet read by anybody."""
        return [self._sealed(f"{tag}-{n}") for n in range(count)]

    def _sealed(self, number: str) -> evoucher.Letter:
        header = {"VouDate": DAY.isoformat(), "FundTypeCode": "111", "OriVoucherNo": "P1", "PayAmt": "1.00", "PayDate": DAY.isoformat(), "XAddWord": "退"}
        voucher = evoucher.Voucher("2204", number, 0, ground.DIVISION, ground.YEAR, header, ({"ExpFuncCode": "2050201", "PayAmt": "1.00"},))
        bare = evoucher.letter(voucher)
        return bare._replace(stamps=(evoucher.Stamp("ywzyz", self.seal.serial, self.key.sign(bare.payload)),))


def verifying(bank: _Bank) -> Iterator[Step]:
    """The program at receipt: parsed, seals verified against the register, fields checked, kept, committed; sealed beforehand, untimed."""
    tag = f"R{next(_TAGS)}"
    for run in itertools.count():
        letters = bank.notices(f"{tag}-{run}", BATCH)

        def step(letters: list[evoucher.Letter] = letters) -> None:
            with scope(divisions=ground.DIVISION):
                judged = evoucher.receive(letters, division=ground.DIVISION, party="bank", at=timezone.now())
            if bad := next((one.says for one in judged if one.reason or one.repeated), ""):
                raise AssertionError(bad)

        yield step


def batch_order() -> float:
    """一张批量凭证 (8207) of 10,000 lines, made, signed, sealed, kept and queued; the seconds it takes."""
    lines = [
        {"id": str(n), "account": f"62220212345{n:07d}", "payee": f"职工{n}", "bank": "工商银行", "amount": Decimal("5000.00")}
        for n in range(LINES)
    ]  # fmt: skip
    source = {
        "id": "GZ", "on": DAY, "fund": "111", "agency": "101001", "agency_name": "市教育局", "payer": _PAYER, "amount": Decimal("5000.00") * LINES,
        "count": LINES, "pay_type": "12", "purpose": "工资",
    }  # fmt: skip
    began = time.perf_counter()
    with scope(divisions=ground.DIVISION, actor=CLERK):
        number = f"GZ{time.time_ns()}"
        voucher = evoucher.make("8207", division=ground.DIVISION, year=ground.YEAR, number=number, source=source, details=lines)
        exchange.send(counterpart="bank", vouchers=[evoucher.check(voucher.completed())], document_kind="payroll", documents=[number])
    return time.perf_counter() - began
