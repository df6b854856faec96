"""How rows fall on pages and how texts fill cells, for any heights and any texts."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.documents.coverage import printable
from govpost_desk.documents.pdf_cells import MAX_LINES, NORMAL, ROW_HEIGHT, Words, fit, shrunk
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.documents.pdf_table import Row, gap, paginate

HEAD = Row(20, lambda paper, top: None, (0, 100), keep=True)
FIRST, LATER, TAIL = 500.0, 600.0, 130.0


def line(height: float) -> Row:
    return Row(height, lambda paper, top: None, (0, 50, 100), HEAD)


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    with Paper("texts", training=False) as made:
        yield made


@given(st.lists(st.floats(20, 300), min_size=1, max_size=80))
def test_rows_keep_their_order_and_their_room(heights: list[float]) -> None:
    rows = [line(height) for height in heights]
    pages = paginate([HEAD, *rows], FIRST, LATER, TAIL)
    assert [row for page in pages for row in page if row is not HEAD] == rows
    for number, page in enumerate(pages):
        assert page[0] is HEAD
        assert len(page) > 1
        room = (LATER if number else FIRST) - (TAIL if page is pages[-1] else 0)
        assert sum(row.height for row in page) <= room + 0.001


@pytest.mark.parametrize("spare", [-0.01, 0.0])
def test_a_page_that_is_exactly_full(spare: float) -> None:
    rows = [line(48.0) for _ in range(10)]
    pages = paginate([HEAD, *rows], FIRST, LATER, TAIL)
    assert [len(page) for page in pages] == [10, 2]  # 500 points hold all, but not the signatures as well
    pages = paginate([HEAD, *rows], FIRST + TAIL + spare, LATER, TAIL)
    assert [len(page) for page in pages] == ([11] if spare == 0 else [10, 2])


def test_a_band_that_closes_a_table_takes_a_line_with_it() -> None:
    rows = [HEAD, *(line(100.0) for _ in range(4)), Row(100, lambda paper, top: None, (0, 100))]
    rows[-2] = replace(rows[-2], keep=True)
    pages = paginate(rows, FIRST, LATER, TAIL)
    assert [[row.height for row in page] for page in pages] == [[20, 100, 100, 100], [20, 100, 100]]


def test_a_section_heading_moves_with_its_first_line() -> None:
    second = Row(20, lambda paper, top: None, (0, 30, 100), keep=True)
    rows = [
        HEAD,
        line(200),
        line(180),
        gap(10),
        second,
        Row(60, lambda paper, top: None, (0, 30, 100), second),
    ]
    assert [len(page) for page in paginate(rows, FIRST, LATER, 10)] == [6]
    pages = paginate(rows, FIRST, LATER, TAIL)
    assert [[row.height for row in page] for page in pages] == [[20, 200, 180], [20, 60]]
    assert pages[1][0] is second


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300), st.floats(20, 200))
def test_no_text_is_lost_and_none_leaves_its_cell(paper: Paper, text: str, width: float) -> None:
    fitted = fit(paper, text, width)
    if len(fitted.lines) < MAX_LINES:
        assert "".join(fitted.lines) == printable(text)
    for shown in fitted.lines:
        assert len(shown) <= 1 or paper.width(shown, fitted.size) <= width + 0.001


def test_sizes_are_tried_from_large_to_small(paper: Paper) -> None:
    assert fit(paper, "张三", 60) == (("张三",), 8.5)
    assert fit(paper, "阿卜杜热合曼·买买提", 54) == (("阿卜杜热合", "曼·买买提"), 8.5)
    assert fit(paper, "阿卜杜热合曼·买买提·艾力尼亚孜", 54).size == 6.6
    many = fit(paper, "长" * 100, 54)
    assert many.size == NORMAL[-1][0]
    assert len(many.lines) == 13


def test_words_and_closing_marks_stay_together(paper: Paper) -> None:
    assert fit(paper, "国际中心SOHO座", 46, ((8.5, 9),)).lines == ("国际中心", "SOHO座")
    assert fit(paper, "一二三四五，六", 44, ((8.5, 9),)).lines == ("一二三四", "五，六")


def test_a_row_grows_with_its_text(paper: Paper) -> None:
    assert Words("短").ready(paper, 58).height <= ROW_HEIGHT
    assert Words("长" * 100).ready(paper, 58).height > 3 * ROW_HEIGHT
    assert Words("长" * 100_000).ready(paper, 20).height < 400


def test_shrinking_meets_the_width(paper: Paper) -> None:
    size = shrunk(paper, "贵阳市政务服务中心", 50, 10.5)
    assert paper.width("贵阳市政务服务中心", size) == pytest.approx(50)
    assert shrunk(paper, "贵阳", 50, 10.5) == 10.5
