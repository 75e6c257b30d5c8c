"""读申请表：收款人、用途、若干指标行；每处填错各有一句话，填的字都留着。"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from jincai.execution.payment.gathering import Line, Payee, Request
from jincai.execution.payment.queries import PaymentRow
from jincai.execution.payment.screens import choosing
from jincai.execution.payment.states import STOPPED
from jincai.kernel.money import ZERO, MoneyError, plain, positive
from jincai.platform.banking import api as banking

ROWS, MOST = 3, 50
HEAD = ("payee", "account", "bank", "bank_no", "purpose", "agency")
LIMITS = {"payee": 120, "bank": 120, "purpose": 200}


@dataclasses.dataclass(slots=True)
class Row:
    """一行：所填的字、此刻可用、读出的金额、每格的错."""

    position: int
    allotment: str = ""
    dep_econ: str = ""
    amount: str = ""
    value: Decimal | None = None
    code: str = ""
    wrong: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def blank(self) -> bool:
        """一格也没填."""
        return not (self.allotment or self.dep_econ or self.amount)


@dataclasses.dataclass(slots=True)
class Form:
    """申请表: `key` makes sending twice one payment. `of` the payment whose account is used again: the page shows it masked, `clear` is it.
    `again` the payment that this one makes again, corrected."""

    key: str
    head: dict[str, str]
    rows: list[Row]
    of: str = ""
    clear: str = ""
    again: str = ""
    wrong: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def filled(self) -> list[Row]:
        """填了的行."""
        return [row for row in self.rows if not row.blank]

    @property
    def total(self) -> Decimal:
        """能读出的金额合计（元）."""
        return sum((row.value for row in self.rows if row.value is not None), ZERO)

    @property
    def errors(self) -> int:
        """填错的格数."""
        return len(self.wrong) + sum(len(row.wrong) for row in self.rows)

    def request(self) -> Request:
        """要提交的申请; only for a form without errors."""
        lines = tuple(Line(allotment=r.allotment, dep_econ=r.code, amount=r.value or ZERO) for r in self.filled)
        h = self.head
        account = self.clear or h["account"].replace(" ", "")
        payee = Payee(name=h["payee"], account=account, bank=h["bank"], bank_no=h["bank_no"])
        return Request(key=self.key, payee=payee, lines=lines, purpose=h["purpose"], again_of=self.again)


def use_again(form: Form, before: PaymentRow) -> None:
    """用过的账号：页面上只见末四位，提交时用的是那一笔的."""
    form.of, form.clear, form.head["account"] = before.number, before.account, banking.masked(before.account)


def recall(form: Form, before: PaymentRow | None) -> None:
    """提交回来的表：账号没有改动，就还是那一笔的；改过的以所填为准. `before` None when he may not see that payment."""
    same = before is not None and form.head["account"] == banking.masked(before.account)
    form.of, form.clear = (before.number, before.account) if before and same else ("", "")


def blank(user: str, *, copy: PaymentRow | None = None) -> Form:
    """新表，或照抄一笔."""
    form = Form(key=f"web:{user}:{uuid.uuid4()}", head=dict.fromkeys(HEAD, ""), rows=[Row(n) for n in range(1, ROWS + 1)])
    if copy:
        form.head = {name: str(getattr(copy, name)) for name in HEAD}
        use_again(form, copy)
        form.rows = [Row(n, line.allotment, line.dep_econ, plain(line.amount)) for n, line in enumerate(copy.lines, 1)]
    return form


def again(user: str, original: PaymentRow) -> Form:
    """改正重办：照抄没有付成的一笔；部分退款的，只重办退回的."""
    form = blank(user, copy=original)
    form.again = original.number
    back = [line for line in original.lines if line.refunded]
    if back and original.state not in STOPPED:
        form.rows = [Row(n, line.allotment, line.dep_econ, plain(line.refunded)) for n, line in enumerate(back, 1)]
    return form


def use(form: Form, number: str, dep_econ: str) -> None:
    """用这条指标：填到第一个没有选指标的行，没有就加一行."""
    row = next((row for row in form.rows if not row.allotment), None)
    if row is None:
        row = Row(len(form.rows) + 1)
        form.rows.append(row)
    row.allotment, row.dep_econ = number, row.dep_econ or dep_econ


def read(posted: Mapping[str, str], user: str) -> Form:
    """读所填: rows by number; the key must be one of this person's."""
    key = posted.get("key", "")
    mine = key if key.startswith(f"web:{user}:") and len(key) <= 80 else f"web:{user}:{uuid.uuid4()}"
    count = int(posted.get("rows", "0")) if posted.get("rows", "0").isdigit() else 0
    rows = [
        Row(n, posted.get(f"allotment-{n}", "").strip(), posted.get(f"dep_econ-{n}", "").strip(), posted.get(f"amount-{n}", "").strip())
        for n in range(1, min(max(count, ROWS), MOST) + 1)
    ]
    texts = {name: posted.get(name, "").strip() for name in HEAD}
    return Form(key=mine, head=texts, rows=rows, of=posted.get("account_of", "").strip()[:20], again=posted.get("again", "").strip()[:20])


def check(form: Form, choices: Sequence[choosing.Choice], *, on: date, division: str) -> None:
    """查每格：写得对不对. Whether it is allowed the verb says."""
    known = {c.number for c in choices}
    _check_head(form)
    for row in form.filled:
        value(row)
        if not row.allotment:
            row.wrong["allotment"] = "请选指标"
        elif row.allotment not in known:
            row.wrong["allotment"] = "不是本单位指标"
        row.code, wrong = choosing.dep_econ(row.dep_econ, on, division)
        if wrong:
            row.wrong["dep_econ"] = wrong
    if not form.filled:
        form.rows[0].wrong = {"allotment": "请选指标", "amount": "请写金额"}


def value(row: Row) -> None:
    """读一行的金额（元）."""
    if not row.amount:
        row.wrong["amount"] = "请写金额"
        return
    try:
        row.value = positive(row.amount.replace("，", ","))
    except MoneyError as error:
        row.wrong["amount"] = _shortly(row.amount, str(error))


def _shortly(text: str, says: str) -> str:
    """格内错: not more than 14 characters, saying how to mend it."""
    if "大于 0" in says:
        return "金额须大于 0"
    if "尾数" in says:
        return "最多两位小数"
    if "16 位" in says:
        return "金额过大"
    number = text.replace("，", "").replace(",", "").replace(" ", "").removesuffix("元")
    factor = 10_000 if number.endswith("万") else 1
    try:
        meant = positive(str((Decimal(number.removesuffix("万")) * factor).normalize().__format__("f")))
    except (ArithmeticError, MoneyError):
        return "不是金额"
    return f"不是金额，写 {plain(meant)}"


def _check_head(form: Form) -> None:
    head = form.head
    for name, says in (
        ("payee", "请写收款人全称"),
        ("purpose", "请写用途"),
        ("account", "请写账号"),
        ("bank", "请写开户银行"),
        ("bank_no", "请写行号"),
    ):
        if not head[name]:
            form.wrong[name] = says
    if "*" in head["account"] and not form.clear:
        form.wrong["account"] = "请写完整账号"
    for name, limit in LIMITS.items():
        if len(head[name]) > limit:
            form.wrong[name] = f"过长，不超过 {limit} 字"


__all__ = ["HEAD", "Form", "Row", "again", "blank", "check", "read", "recall", "use", "use_again", "value"]
