"""查行号：按行名、城市、简称或行号找银行；名录可以成批导入（人民银行或代理银行给的支付系统行名行号表）。"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.db.models import Q

from jincai.kernel.problems import InputError, InputErrors, UserError
from jincai.platform.audit import api as audit
from jincai.platform.banking import models, numbers
from jincai.platform.banking.operations import add_banks
from jincai.platform.banking.rows import BankRow
from jincai.platform.identity.api import Actor, require

SHORT = {
    "工行": "工商银行", "农行": "农业银行", "中行": "中国银行", "建行": "建设银行", "交行": "交通银行", "邮储": "邮政储蓄", "招行": "招商银行",
    "农商行": "农村商业银行", "农信": "农村信用", "信用社": "信用", "农发行": "农业发展银行", "国开行": "国家开发银行", "富滇": "富滇银行",
}  # fmt: skip
"""简称，怎样叫的都找得到。"""
MOST, LONGEST = 20, 400_000
HEADS = {"行号": "bank_no", "支付系统行号": "bank_no", "联行号": "bank_no", "行名": "name", "银行名称": "name", "名称": "name", "开户行": "name"}
SHEET = "行名行号"


def find_banks(text: str, limit: int = MOST) -> tuple[BankRow, ...]:
    """查行号: every word of `text` in the name (a city is one: offices are named after theirs), short names understood, or the beginning of
    a number; head offices first, then the shorter names. One query."""
    words = [word for word in text.replace("，", " ").replace("、", " ").split() if word][:6]
    if not words:
        return ()
    query = models.Bank.objects.all()
    for word in words:
        known = Q(name__contains=word)
        for short, full in SHORT.items():
            if short in word:
                rest = word.replace(short, "", 1)
                known |= Q(name__contains=full) & Q(name__contains=rest) if rest else Q(name__contains=full)
        query = query.filter(known | Q(bank_no__startswith=word) if word.isascii() and word.isdigit() else known)
    found = [BankRow(row.bank_no, row.name) for row in query.order_by("name")[: limit * 5]]
    return tuple(sorted(found, key=lambda row: (len(row.name), row.bank_no))[:limit])


@audit.audited("banking.add_banks")
def import_banks(data: bytes, *, actor: Actor) -> tuple[int, int]:
    """导入名录 from CSV (UTF-8 or GB18030) with the columns 行号 and 行名, others are passed over: (how many rows, how many were new or renamed).

    Raises InputErrors with every wrong row (the first hundred), UserError for a file that is no such table; then nothing is kept."""
    require(actor, "banking.add_banks")
    rows = list(_read(data))
    wrong = [
        InputError(sheet=SHEET, row=at, field="行号", value=row.bank_no, says=says)
        for at, row in enumerate(rows, 2) if (says := numbers.check_bank_no(row.bank_no))
    ]  # fmt: skip
    wrong += [InputError(sheet=SHEET, row=at, field="行名", value="", says="没有行名") for at, row in enumerate(rows, 2) if not row.name]
    if wrong:
        raise InputErrors(sorted(wrong, key=lambda each: each.row or 0)[:100])
    changed = add_banks(rows)
    audit.changed("bank_list", SHEET, after={"rows": len(rows), "changed": changed}, division=actor.division)
    return len(rows), changed


def _read(data: bytes) -> Iterator[BankRow]:
    table = csv.reader(io.StringIO(_text(data)))
    heads = [HEADS.get(cell.strip().lstrip("\ufeff"), "") for cell in next(table, [])]
    if not {"bank_no", "name"} <= set(heads):
        raise UserError("文件里没有“行号”和“行名”两列", "第一行写列名：行号,行名；别的列不读")
    number, name = heads.index("bank_no"), heads.index("name")
    for at, cells in enumerate(table):
        if at >= LONGEST:
            raise UserError(f"超过 {LONGEST:,} 行", "全国的行名行号不到二十万，核对文件")
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(heads) - len(cells))]
            yield BankRow(padded[number].strip(), padded[name].strip()[:120])


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("文件的字认不出", "另存为 CSV（UTF-8）")
