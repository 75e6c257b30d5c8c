"""标记：穿透的数、进度条、图；写进网页的字都转义。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jincai.platform.ui import charts, figures, marks, pace

D = Decimal


def test_a_figure_is_a_link_and_zero_is_not() -> None:
    assert marks.fig(D("12.5"), "/x/?a=1&b=2") == '<a class="fig" href="/x/?a=1&amp;b=2">12.50</a>'
    assert marks.fig(D(0), "/x/") == '<span class="muted">0.00</span>'
    assert "—" in marks.fig(None, "/x/")
    assert marks.fig(D(3)) == "3.00"


def test_words_from_outside_are_escaped() -> None:
    shown = marks.fig(D(1), '"><script>', words="<b>", says="<i>", pop='"')
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert 'data-pop="&quot;"' in shown


def test_a_figure_follows_the_unit_of_the_page() -> None:
    with figures.shown_in("wan", 2025):
        assert ">1.25<" in marks.fig(D("12500"), "/x/")


def test_bar_stays_inside_its_frame() -> None:
    assert 'width="100.0%"' in marks.bar(D("1.2"), 1.0)
    assert 'class="fill" y="4" width="0.0%"' in marks.bar(D("-0.3"), 0.5)
    assert "tick" not in marks.bar(0.5)


def test_months_add_up_and_stop_at_the_day() -> None:
    found = pace.by_month({1: D(10), 3: D(30), 12: D(99)}, year=2025, on=date(2025, 3, 15), final=D(80))
    assert [month.cumulative for month in found] == [D(10), D(10), D(40)]
    assert found[-1].end == date(2025, 3, 15)
    assert found[-1].rate == D("0.5")
    assert found[-1].gap is not None
    assert found[-1].gap > 0


def test_no_budget_means_no_rate() -> None:
    assert pace.by_month({1: D(10)}, year=2025, on=date(2025, 1, 31), final=D(0))[0].rate is None


def test_labels_of_lines_do_not_cover_each_other() -> None:
    shown = charts.line_chart([charts.Line([0.5, 1.0], "main", "甲"), charts.Line([0.5, 1.0], "time", "乙")], [(0, "1月")], "两条线", points=2)
    ends = [float(part.split('"')[1]) for part in shown.split('<text x="356"')[1:]]
    assert abs(ends[0] - ends[1]) >= 16
    assert 'role="img"' in shown
    assert 'aria-label="两条线"' in shown


def test_bars_mark_the_present() -> None:
    shown = charts.bars([1.0, 2.0, 0.0])
    assert shown.count("b2") == 2
    assert shown.count("b1") == 1
    assert "aria-hidden" in shown
