"""Text into boxes: nothing lost, nothing wider than its box."""

from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.documents import strips, text_fit

TEXT = st.text(alphabet="贵州省黄果树大街530号A-座 b·𡋾（）", min_size=1, max_size=60)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.sampled_from((20, 24, 32)), st.integers(64, 700), st.booleans())
def test_wrapping_loses_blanks_only_and_keeps_the_width(text: str, size: int, width: int, bold: bool) -> None:
    lines = text_fit.wrap(text, size, width, bold)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(strips.text_width(line, size, bold) <= width for line in lines)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.integers(64, 400), st.integers(20, 120))
def test_a_fit_is_inside_its_box_and_whole_or_says_that_it_is_cut(text: str, width: int, height: int) -> None:
    fitted = text_fit.fit(text, width, height, (32, 28, 24, 20))
    assert fitted.height <= height
    assert all(strips.text_width(line, fitted.size) <= width for line in fitted.lines)
    if fitted.cut:
        assert fitted.lines[-1].endswith(text_fit.ELLIPSIS)
        assert fitted.size == 20
    else:
        assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")


def test_a_number_is_not_broken_when_it_fits_a_line() -> None:
    assert text_fit.wrap("大街道1203室", 20, 90) == ("大街道", "1203室")


def test_the_largest_size_that_fits_is_taken() -> None:
    assert text_fit.fit("一二三", 96, 40, (40, 32, 20)) == text_fit.Fitted(32, ("一二三",))
    assert text_fit.fit("", 96, 40, (40, 32)) == text_fit.Fitted(40, ())


def test_an_advance_is_whole_dots_and_a_blank_has_no_strip() -> None:
    assert strips.text_width("一二", 24) == 48
    assert strips.text_strip(0, 0, "  ", 24) is None
