"""摆放：一张凭证按它的式样摆到一页或几页 A4 上：付款人与收款人、金额、各格、回单的各格、明细、签章栏。"""

from __future__ import annotations

from jincai.kernel.money import capitals, show
from jincai.platform.printing import seals, tables
from jincai.platform.printing.drawing import GREY, RED, Page, fitted, measured, moved
from jincai.platform.printing.forms import Fact, Party, form_of
from jincai.platform.printing.paper import BOTTOM, LEFT, ROW, WIDTH, Paper, decimal
from jincai.platform.printing.sheets import Seal, Sheet

CHOPS, SIGNED = 48.0, 28.0
"""签章一栏的高，经办人签名一格的宽."""
DIGITS = "亿千百十万千百十元角分"


def pages(sheet: Sheet) -> list[Page]:
    """一张凭证的各页."""
    p = Paper(sheet, form_of(sheet))
    _parties(p)
    _amount(p)
    _facts(p, p.form.facts)
    _facts(p, tuple(each for each in p.form.answers if sheet.value(each.fields)))
    tables.details(p)
    _chops(p)
    return p.finish()


def _parties(p: Paper) -> None:
    both = [(party, _party(p, party)) for party in (p.form.payer, p.form.payee) if party]
    both = [(party, values) for party, values in both if any(values)]
    if not both:
        return
    side = WIDTH / 2 if len(both) == 2 else WIDTH
    for place, (party, values) in enumerate(both):
        x = LEFT + place * side
        p.page.frame(x, p.y, 8, ROW * 3)
        p.page.upright(x, p.y, 8, ROW * 3, party.title)
        for row, (label, value) in enumerate(zip(("全称", "账号", "开户银行"), values, strict=True)):
            p.pair(x + 8, p.y + row * ROW, side - 8, label, value, 18)
    p.y += ROW * 3


def _party(p: Paper, party: Party) -> tuple[str, str, str]:
    return p.sheet.value(party.name), p.sheet.value(party.number), p.sheet.value(party.bank)


def _amount(p: Paper) -> None:
    """金额: 大写，小写逐位分格；十亿元以上小写不分格."""
    amount = p.sheet.amount
    if amount is None:
        return
    high, boxes = 12.0, len(DIGITS) * 5.2
    digits = f"{abs(amount) * 100:.0f}"
    p.page.frame(LEFT, p.y, 26, high)
    p.page.cell(LEFT, p.y, 26, high, "金额\n人民币（大写）", 3.1, "center", color=GREY)
    p.page.frame(LEFT + 26, p.y, WIDTH - 26 - boxes, high)
    p.page.cell(LEFT + 26, p.y, WIDTH - 26 - boxes, high, capitals(amount), 4.0)
    x = LEFT + WIDTH - boxes
    p.page.frame(x, p.y, boxes, high)
    if len(digits) >= len(DIGITS):
        p.page.cell(x, p.y, boxes, high, f"¥{show(amount)}", 4.0, "right")
    else:
        mark = "¥" if amount >= 0 else "−"
        filled = f"{mark}{digits.zfill(3)}".rjust(len(DIGITS))
        for place, (unit, digit) in enumerate(zip(DIGITS, filled, strict=True)):
            left = x + place * 5.2
            p.page.line(left, p.y, left, p.y + high, 0.4 if place in (3, 6, 9) else 0.15)
            p.page.text(left, p.y + 3.6, unit, 2.6, align="center", width=5.2, color=GREY)
            if digit != " ":
                p.page.text(left, p.y + 9.8, digit, 4.0, align="center", width=5.2)
        p.page.line(x, p.y + 5, x + boxes, p.y + 5, 0.15)
    p.y += high


def _facts(p: Paper, facts: tuple[Fact, ...]) -> None:
    half, waiting = WIDTH / 2, None
    shown = [(each, _told(p, each.fields)) for each in facts]
    for fact, value in [(f, v) for f, v in shown if v or f.wide or f in p.form.facts[:4]]:
        wide = fact.wide or measured(value, 3.5) > half * 1.6
        if p.y + ROW > BOTTOM:
            p.turn()
            waiting = None
        if wide or waiting is None:
            if waiting is not None:
                p.pair(LEFT + half, waiting, half, "", "")
            waiting = None if wide else p.y
            p.pair(LEFT, p.y, WIDTH if wide else half, fact.label, value)
            p.y += ROW
        else:
            p.pair(LEFT + half, waiting, half, fact.label, value)
            waiting = None
    if waiting is not None:
        p.pair(LEFT + half, waiting, half, "", "")


def _told(p: Paper, fields: str) -> str:
    value = p.sheet.value(fields)
    return show(decimal(value)) if value and fields.split("|")[0].endswith("Amt") else value


def _chops(p: Paper) -> None:
    """签章栏: the clerk's signature in a narrow column, then one for each seal the form asks for."""
    if not p.form.chops:
        return
    if p.y + CHOPS > BOTTOM + 4:
        p.turn()
    found = {seal.position: seal for seal in p.sheet.seals}
    columns = [*([("qm", "经办人（签名）")] if "qm" in found else []), *p.form.chops]
    wide = (WIDTH - (SIGNED if "qm" in found else 0)) / len(p.form.chops)
    p.page.frame(LEFT, p.y, WIDTH, CHOPS)
    x = LEFT
    for position, title in columns:
        width = SIGNED if position == "qm" else wide
        if x > LEFT:
            p.page.line(x, p.y, x, p.y + CHOPS)
        p.page.text(x + 2, p.y + 4.6, title, 3.1, color=GREY)
        if seal := found.get(position):
            _chop(p, seal, x + width / 2, p.y + CHOPS / 2 + 2.4)
            if position == "qm":
                p.page.text(x + 2, p.y + CHOPS - 2.6, seal.name, 2.8, color=GREY)
        x += width
    p.y += CHOPS


def _chop(p: Paper, seal: Seal, x: float, y: float) -> None:
    if seal.good:
        p.page.items.extend(moved(seals.drawn(seal, demo=p.sheet.demo), x, y))
        return
    lines, size = fitted(f"签章校验未通过：{seal.says or seal.name}", 30, 24, 3.2)
    for place, line in enumerate(lines):
        p.page.text(x - 15, y + place * size * 1.3, line, size, align="center", width=30, color=RED)
