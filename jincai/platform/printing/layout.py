"""摆放：一张凭证按它的式样摆到一页或几页 A4 上；明细放不下就续页，表头重写，页末写小计。"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from jincai.kernel.money import capitals, show
from jincai.platform.printing import codes, seals
from jincai.platform.printing.drawing import GREY, RED, Page, fitted, measured, moved
from jincai.platform.printing.forms import Column, Fact, Form, Party, form_of
from jincai.platform.printing.sheets import Seal, Sheet, grouped

LEFT, WIDTH, TOP, BOTTOM = 15.0, 180.0, 14.0, 262.0
ROW, HEAD, LINE = 8.0, 7.0, 7.2
CHOPS = 48.0
SIGNED = 28.0
"""签章一栏的高，经办人签名一格的宽."""
DIGITS = "亿千百十万千百十元角分"
THICK = 0.45


def pages(sheet: Sheet) -> list[Page]:
    """一张凭证的各页."""
    return _Layout(sheet).done()


class _Layout:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.form = sheet, form_of(sheet)
        self.pages: list[Page] = []
        self.y = self.start = 0.0
        self._turn()

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def done(self) -> list[Page]:
        """Everything in its order, then what stands at the foot of every page."""
        self._parties()
        self._amount()
        self._facts(self.form.facts)
        answers = [each for each in self.form.answers if self.sheet.value(each.fields)]
        self._facts(tuple(answers))
        self._details()
        self._chops()
        self._close()
        for place, page in enumerate(self.pages, 1):
            _foot(page, self.sheet, place, len(self.pages))
        return self.pages

    def _turn(self) -> None:
        """A new page with the title; the first has the large one. The page before gets its frame."""
        self._close()
        self.pages.append(Page())
        self.y = _head(self.page, self.sheet, first=len(self.pages) == 1)
        self.start = self.y

    def _close(self) -> None:
        if self.y > self.start:
            self.page.frame(LEFT, self.start, WIDTH, self.y - self.start, THICK)

    def _parties(self) -> None:
        both = [(party, self._party(party)) for party in (self.form.payer, self.form.payee) if party]
        both = [(party, values) for party, values in both if any(values)]
        if not both:
            return
        side = WIDTH / 2 if len(both) == 2 else WIDTH
        for place, (party, values) in enumerate(both):
            x = LEFT + place * side
            self.page.frame(x, self.y, 8, ROW * 3)
            self.page.upright(x, self.y, 8, ROW * 3, party.title)
            for row, (label, value) in enumerate(zip(("全称", "账号", "开户银行"), values, strict=True)):
                self._pair(x + 8, self.y + row * ROW, side - 8, label, value, 18)
        self.y += ROW * 3

    def _party(self, party: Party) -> tuple[str, str, str]:
        return self.sheet.value(party.name), self.sheet.value(party.number), self.sheet.value(party.bank)

    def _pair(self, x: float, y: float, width: float, label: str, value: str, first: float = 26) -> None:
        self.page.frame(x, y, first, ROW)
        self.page.cell(x, y, first, ROW, label, 3.1, "center", color=GREY)
        self.page.frame(x + first, y, width - first, ROW)
        self.page.cell(x + first, y, width - first, ROW, value, 3.5)

    def _amount(self) -> None:
        """金额: 大写，小写逐位分格；十亿元以上小写不分格."""
        amount = self.sheet.amount
        if amount is None:
            return
        high, boxes = 12.0, len(DIGITS) * 5.2
        digits = f"{abs(amount) * 100:.0f}"
        self.page.frame(LEFT, self.y, 26, high)
        self.page.cell(LEFT, self.y, 26, high, "金额\n人民币（大写）", 3.1, "center", color=GREY)
        self.page.frame(LEFT + 26, self.y, WIDTH - 26 - boxes, high)
        self.page.cell(LEFT + 26, self.y, WIDTH - 26 - boxes, high, capitals(amount), 4.0)
        x = LEFT + WIDTH - boxes
        self.page.frame(x, self.y, boxes, high)
        if len(digits) >= len(DIGITS):
            self.page.cell(x, self.y, boxes, high, f"¥{show(amount)}", 4.0, "right")
        else:
            mark = "¥" if amount >= 0 else "−"
            filled = f"{mark}{digits.zfill(3)}".rjust(len(DIGITS))
            for place, (unit, digit) in enumerate(zip(DIGITS, filled, strict=True)):
                left = x + place * 5.2
                self.page.line(left, self.y, left, self.y + high, 0.4 if place in (3, 6, 9) else 0.15)
                self.page.text(left, self.y + 3.6, unit, 2.6, align="center", width=5.2, color=GREY)
                if digit != " ":
                    self.page.text(left, self.y + 9.8, digit, 4.0, align="center", width=5.2)
            self.page.line(x, self.y + 5, x + boxes, self.y + 5, 0.15)
        self.y += high

    def _facts(self, facts: tuple[Fact, ...]) -> None:
        half, waiting = WIDTH / 2, None
        shown = [(each, self._told(each.fields)) for each in facts]
        for fact, value in [(f, v) for f, v in shown if v or f.wide or f in self.form.facts[:4]]:
            wide = fact.wide or measured(value, 3.5) > half * 1.6
            if self.y + ROW > BOTTOM:
                self._turn()
                waiting = None
            if wide or waiting is None:
                if waiting is not None:
                    self._pair(LEFT + half, waiting, half, "", "")
                waiting = None if wide else self.y
                self._pair(LEFT, self.y, WIDTH if wide else half, fact.label, value)
                self.y += ROW
            else:
                self._pair(LEFT + half, waiting, half, fact.label, value)
                waiting = None
        if waiting is not None:
            self._pair(LEFT + half, waiting, half, "", "")

    def _told(self, fields: str) -> str:
        value = self.sheet.value(fields)
        return show(_decimal(value)) if value and fields.split("|")[0].endswith("Amt") else value

    def _details(self) -> None:
        columns = self.form.columns
        if not columns or not self.sheet.details:
            return
        self._table_head(columns)
        money = next((each for each in columns if each.kind == "amount"), None)
        part = total = Decimal(0)
        for place, line in enumerate(self.sheet.details, 1):
            if self.y + LINE * 2 > BOTTOM:
                self._sum("本页小计", part, money)
                self._turn()
                self._table_head(columns)
                part = Decimal(0)
            value = _decimal(self.sheet.value(money.fields, line)) if money else Decimal(0)
            part, total = part + value, total + value
            self._line(columns, line, place)
        self._sum(f"合计 {len(self.sheet.details)} 行", total, money)

    def _table_head(self, columns: tuple[Column, ...]) -> None:
        x = LEFT
        for each in columns:
            self.page.frame(x, self.y, each.width, HEAD)
            self.page.cell(x, self.y, each.width, HEAD, each.title, 3.0, "center", color=GREY)
            x += each.width
        self.y += HEAD

    def _line(self, columns: tuple[Column, ...], line: object, place: int) -> None:
        x = LEFT
        for each in columns:
            value = str(place) if each.kind == "index" else self.sheet.value(each.fields, line)  # type: ignore[arg-type]
            if each.kind == "amount" and value:
                value = show(_decimal(value))
            self.page.frame(x, self.y, each.width, LINE, 0.12)
            align = {"amount": "right", "index": "center"}.get(each.kind, "left")
            self.page.cell(x, self.y, each.width, LINE, value, 3.0, align)
            x += each.width
        self.y += LINE

    def _sum(self, label: str, amount: Decimal, money: Column | None) -> None:
        if money is None:
            return
        at = sum(each.width for each in self.form.columns[: self.form.columns.index(money)])
        self.page.frame(LEFT, self.y, WIDTH, LINE)
        self.page.cell(LEFT, self.y, at, LINE, label, 3.1, "center", color=GREY)
        self.page.line(LEFT + at, self.y, LEFT + at, self.y + LINE)
        self.page.line(LEFT + at + money.width, self.y, LEFT + at + money.width, self.y + LINE)
        self.page.cell(LEFT + at, self.y, money.width, LINE, show(amount), 3.2, "right")
        self.y += LINE

    def _chops(self) -> None:
        """签章栏: the clerk's signature in a narrow column, then one for each seal the form asks for."""
        if not self.form.chops:
            return
        if self.y + CHOPS > BOTTOM + 4:
            self._turn()
        found = {seal.position: seal for seal in self.sheet.seals}
        columns = [*([("qm", "经办人（签名）")] if "qm" in found else []), *self.form.chops]
        wide = (WIDTH - (SIGNED if "qm" in found else 0)) / len(self.form.chops)
        self.page.frame(LEFT, self.y, WIDTH, CHOPS)
        x = LEFT
        for position, title in columns:
            width = SIGNED if position == "qm" else wide
            if x > LEFT:
                self.page.line(x, self.y, x, self.y + CHOPS)
            self.page.text(x + 2, self.y + 4.6, title, 3.1, color=GREY)
            if seal := found.get(position):
                self._chop(seal, x + width / 2, self.y + CHOPS / 2 + 2.4)
                if position == "qm":
                    self.page.text(x + 2, self.y + CHOPS - 2.6, seal.name, 2.8, color=GREY)
            x += width
        self.y += CHOPS

    def _chop(self, seal: Seal, x: float, y: float) -> None:
        if seal.good:
            self.page.items.extend(moved(seals.drawn(seal, demo=self.sheet.demo), x, y))
            return
        lines, size = fitted(f"签章校验未通过：{seal.says or seal.name}", 30, 24, 3.2)
        for place, line in enumerate(lines):
            self.page.text(x - 15, y + place * size * 1.3, line, size, align="center", width=30, color=RED)


def _head(page: Page, sheet: Sheet, *, first: bool) -> float:
    title = f"{sheet.place}{sheet.title}"
    size = 6.4 if first else 4.6
    while measured(title, size) > WIDTH - 10:
        size -= 0.2
    page.text(LEFT, TOP + 8, title, size, align="center", width=WIDTH, heavy=True)
    if first:
        wide = min(measured(title, size) + 12, WIDTH)
        for below in (11.0, 11.8):
            page.line(LEFT + (WIDTH - wide) / 2, TOP + below, LEFT + (WIDTH + wide) / 2, TOP + below, 0.25)
    y = TOP + (20 if first else 15)
    on = f"{sheet.on.year} 年 {sheet.on.month:02d} 月 {sheet.on.day:02d} 日" if sheet.on else ""
    page.text(LEFT, y, f"凭证日期：{on}", 3.5)
    page.text(LEFT, y, f"凭证编号：{sheet.number}", 3.5, align="right", width=WIDTH)
    page.text(LEFT, y, f"第 {sheet.kind} 号凭证种类　单位：元", 3.0, align="center", width=WIDTH, color=GREY)
    if sheet.demo:
        page.text(LEFT, TOP + 2, "演示数据，不作支付依据", 3.0, align="right", width=WIDTH, color=RED)
    if sheet.void:
        page.text(LEFT, 150, "作废", 46, align="center", width=WIDTH, color="#e8a6a8", heavy=True)
        page.text(LEFT, TOP + 2, f"作废：{sheet.void[:60]}", 3.2, color=RED)
    return y + 3


def _foot(page: Page, sheet: Sheet, place: int, count: int) -> None:
    y = 268.0
    page.line(LEFT, y, LEFT + WIDTH, y, 0.15, GREY)
    x = LEFT
    if sheet.url:
        page.items.append(codes.drawn(sheet.url, LEFT, y + 2, 20))
        x += 24
    page.text(x, y + 5.4, f"校验码　{grouped(sheet.code)}" if sheet.code else "", 3.6, heavy=True)
    page.text(x, y + 10.2, f"查验：扫码，或打开 {sheet.url.split('?')[0]} 填校验码与金额" if sheet.url else "", 2.7, color=GREY)
    page.text(x, y + 14.4, f"SM3　{sheet.digest}" if sheet.digest else "", 2.5, color=GREY)
    page.text(x, y + 18.6, "本件由电子凭证打印，印模只表示该处电子签章校验通过；以电子凭证为准。", 2.7, color=GREY)
    page.text(LEFT, y + 22.6, f"第 {place} 页　共 {count} 页", 2.7, align="right", width=WIDTH, color=GREY)
    page.text(LEFT, y + 5.4, sheet.printed, 2.7, align="right", width=WIDTH, color=GREY)


def _decimal(value: str) -> Decimal:
    try:
        return Decimal(value or "0")
    except InvalidOperation:
        return Decimal(0)


__all__ = ["Form", "pages"]
