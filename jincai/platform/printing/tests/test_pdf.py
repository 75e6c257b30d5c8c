"""打印的 PDF：把字取出来比；页数、续页、小计合计；印模与二维码在；超长的字缩小；不成立的章不画。"""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jincai.kernel.money import capitals
from jincai.platform.printing import codes, seals
from jincai.platform.printing.api import Seal, Sheet, pages, pdf
from jincai.platform.printing.drawing import Ring, Shape, Text, fitted, measured
from jincai.platform.printing.tests.samples import AT, CODE, URL, batch, order


def read(sheet: Sheet) -> list[str]:
    """The text of each page, without blanks: typst writes it in the order it was drawn."""
    data = pdf(pages(sheet), title=sheet.title, author=sheet.place, at=AT)
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def drawn(sheet: Sheet) -> list[str]:
    """The same as it was drawn, for long lists: reading a PDF back takes ten times as long as making it."""
    texts = ["".join("".join(item.text for item in page.items if isinstance(item, Text)).split()) for page in pages(sheet)]
    data = pdf(pages(sheet), title=sheet.title, author=sheet.place, at=AT)
    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == len(texts)
    return texts


def test_everything_that_was_signed_stands_on_the_paper() -> None:
    sheet = order()
    (text,) = read(sheet)
    for said in (
        "丽江市国库集中支付凭证", "2025年01月02日", "ZF20250102000123", "丽江市教育局零余额账户", "*************1234", "云南某某建筑工程有限责任公司",
        "***************0128", "中国工商银行丽江分行古城支行102753000026", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整", "101001丽江市教育局", "111一般公共预算资金",
        "学校维修改造工程款", "2050201学前教育", "50502", "30201", "ZB-1", "411,522.60", "合计3行1,234,567.80", "001820250102000001",
        "预算单位（公章）", "财政部门（业务专用章）", "代理银行（转讫章）", "经办人（签名）", "7K3F-Q9XP-W2MD-5R8T", "39" * 32, "第1页共1页",
        "演示数据，不作支付依据",
    ):  # fmt: skip
        assert said in text, said


def test_the_same_sheet_gives_the_same_bytes_and_the_file_says_what_it_is() -> None:
    made = [pdf(pages(order()), title="国库集中支付凭证", author="丽江市", at=AT) for _ in range(2)]
    assert made[0] == made[1] and made[0].startswith(b"%PDF-")
    info = pypdf.PdfReader(io.BytesIO(made[0]))
    assert info.metadata is not None and info.metadata["/Title"] == "国库集中支付凭证" and info.metadata["/Author"] == "丽江市"
    assert b"pdfaid" in info.trailer["/Root"]["/Metadata"].get_data(), "an archive's PDF/A"
    fonts = {str(font) for page in info.pages for font in page["/Resources"]["/Font"]}
    assert fonts, "the text has fonts, it is not a picture"


def test_each_digit_stands_in_its_own_column() -> None:
    digits = {
        item.x: item.text
        for item in pages(order())[0].items
        if isinstance(item, Text) and item.width == 5.2 and item.size == 4.0
    }
    assert "".join(digits[x] for x in sorted(digits)) == "¥123456780"
    assert "".join(t for x, t in sorted(columns(Decimal("0.05")).items())) == "¥005"
    assert "¥1,234,567,890.12" in read(order(amount=Decimal("1234567890.12")))[0], "too many digits for the columns"


def columns(amount: Decimal) -> dict[float, str]:
    return {i.x: i.text for i in pages(order(amount=amount))[0].items if isinstance(i, Text) and i.width == 5.2 and i.size == 4.0}


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 99_999_999_999))
def test_capitals_and_digits_of_any_amount_agree(cents: int) -> None:
    amount = Decimal(cents) / 100
    sheet = order(amount=amount)
    items = [item for item in pages(sheet)[0].items if isinstance(item, Text)]
    assert capitals(amount) in "".join(item.text for item in items)
    if cents < 10**10:
        found = columns(amount)
        assert int("".join(found[x] for x in sorted(found)).lstrip("¥")) == cents


@pytest.mark.parametrize(("lines", "count"), [(1, 1), (16, 1), (200, 8), (1000, 35)])
def test_a_long_list_goes_on_over_pages_and_adds_up(lines: int, count: int) -> None:
    texts = read(batch(lines)) if lines <= 200 else drawn(batch(lines))
    assert len(texts) == count
    parts = [Decimal(found[1].replace(",", "")) for text in texts if (found := re.search(r"本页小计([0-9,]+\.[0-9]{2})", text))]
    whole = "".join(texts)
    assert all(f"人员{n:05d}" in whole for n in (1, lines // 2 or 1, lines))
    assert f"合计{lines}行{Decimal('1.01') * lines:,.2f}" in whole
    assert sum(parts) < Decimal("1.01") * lines and len(parts) == whole.count("本页小计") and (lines < 30) == (not parts)
    assert all("收款人全称" in text for text in texts if "人员" in text), "the head is repeated"
    assert all(f"第{place}页共{count}页" in text for place, text in enumerate(texts, 1))


def test_nothing_is_drawn_outside_the_page_or_over_the_foot() -> None:
    for sheet in (order(), batch(150), order(details=order().details * 30)):
        for page in pages(sheet):
            for item in page.items:
                if isinstance(item, Text) and item.angle is None:
                    assert 0 < item.x < 210 and 0 < item.y < 297
                    assert not (266 < item.y < 270), "between the grid and the foot"


def test_a_long_word_gets_smaller_until_it_fits() -> None:
    name = "云南省丽江市古城区某某某某某某建筑安装工程有限责任公司第一分公司项目经理部" * 3
    lines, size = fitted(name, 60, 7, 3.5)
    assert size < 3.5 and all(measured(line, size) <= 60 for line in lines) and "".join(lines).startswith(name[:20])
    assert len(lines) * size * 1.25 <= 7.5
    cut, _ = fitted("长" * 5000, 60, 7, 3.5)
    assert cut[-1].endswith("…"), "and where nothing helps it is said that there is more"


KINDS = {
    "5201": "财政直接支付凭证", "5106": "财政授权支付清算额度通知单", "5108": "财政直接支付清算额度通知单", "2301": "申请划款凭证", "2302": "申请退款凭证",
    "5207": "实拨拨款凭证", "5209": "收入退付凭证", "8207": "批量支付明细", "3402": "库存日报表", "5951": "预算单位清册",
}  # fmt: skip
_SAME = {"5108": "5106", "2302": "2301"}
FIELDS: dict[str, dict[str, str]] = {
    "5209": {"BudgetSubjectCode": "1010101", "ReturnReasonName": "多缴退库", "PayeeAcctName": "某企业", "PayeeAcctNo": "****0001"},
    "5106": {"FundTypeCode": "111", "PayBankName": "代理银行", "SetMonth": "1"},
    "2301": {"PayBankName": "代理银行", "PayBankNo": "102753000018", "AllNum": "3", "Remark": "当日集中支付清算"},
    "3402": {"TreName": "国家金库丽江市中心支库", "AcctDate": "2025-01-02"},
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_family_prints_what_it_has(kind: str) -> None:
    header: dict[str, Any] = FIELDS.get(_SAME.get(kind, kind)) or {**order().header, "XPayAmt": "1,234,567.80"}
    amount = None if kind in ("3402", "5951") else Decimal("1234567.80")
    (text,) = read(order(kind=kind, title=KINDS[kind], header=header, amount=amount, labels={"TreName": "国库名称"}))
    assert KINDS[kind] in text and all(value in text for value in header.values() if kind not in ("8207", "5207", "5951"))
    assert ("壹佰贰拾叁万" in text) == (amount is not None)
    assert kind != "3402" or "国库名称" in text, "a kind without a form of its own has its fields under their labels"


def test_a_seal_that_does_not_hold_is_not_drawn_but_said() -> None:
    bad = Seal(position="gz", name="丽江市教育局", good=False, says="签名与内容不符")
    good = pages(order())[0].items
    sheet = order(seals=(bad, *order().seals[2:]))
    items = pages(sheet)[0].items
    assert sum(isinstance(item, Ring) for item in good) - sum(isinstance(item, Ring) for item in items) == 1
    assert "签章校验未通过：签名与内容不符" in read(sheet)[0]


def test_void_is_written_across() -> None:
    assert "作废" in read(order(void="收款账号有误"))[0] and "收款账号有误" in read(order(void="收款账号有误"))[0]
    assert "作废" not in read(order())[0]


@pytest.mark.parametrize("position", ["gz", "ywzyz", "zqz", "qm"])
@pytest.mark.parametrize("name", ["丽江市教育局", "云南省丽江市玉龙纳西族自治县某某某某管理委员会办公室", "li.ming", "欧阳"])
def test_seals_say_demonstration_and_stay_within_their_size(position: str, name: str) -> None:
    width, height = seals.size(position)
    seal = Seal(position=position, name=name, on=date(2025, 1, 2))
    made = seals.drawn(seal, demo=True)
    words = "".join(item.text for item in made if isinstance(item, Text))
    assert "演示" in words and not any(isinstance(item, Shape) for item in made), "no star on a demonstration's seal"
    assert "演示" not in "".join(i.text for i in seals.drawn(seal, demo=False) if isinstance(i, Text))
    for item in made:
        if isinstance(item, Text) and len(item.text) == 1:
            assert abs(item.x) + item.size / 2 <= width / 2 + 0.5 and abs(item.y) + item.size / 2 <= height / 2 + 0.5
    if position != "qm":
        assert name in words, "the whole name on the arc, in its order"


def test_the_code_is_the_address_of_the_check_page() -> None:
    shape = codes.drawn(URL, 10, 20, 20)
    xs = [x for outline in shape.outlines for x, _ in outline]
    assert min(xs) == pytest.approx(10) and max(xs) == pytest.approx(30) and CODE in URL
    assert any(isinstance(item, Shape) for item in pages(order())[0].items)
    assert not any(isinstance(item, Shape) for item in pages(order(url=""))[0].items)
