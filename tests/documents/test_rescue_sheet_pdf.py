"""The page for the safe shows the code so that nobody mistypes it, and nothing else ever shows it."""

from datetime import date

import pytest
from tests.documents.papers import pdfium_pages, pictures, pypdf_pages, squeezed, word_boxes

from govpost_desk.documents.rescue_sheet_pdf import rescue_sheet_pdf
from govpost_desk.domain.rescue_sheet import RescueSheet

CODE = "K7Q2MZ4XW0O1II8B5S2Z0000QRSTUVWX"


def rescue(code: str = CODE, centre: str = "贵阳市政务服务中心") -> RescueSheet:
    return RescueSheet(desk_id="520100-01-D01", centre_name=centre, made_on=date(2026, 11, 21), code=code)


@pytest.mark.parametrize("read", [pypdf_pages, pdfium_pages])
def test_one_page_with_the_code_in_groups(read) -> None:
    (page,) = (squeezed(page) for page in read(rescue_sheet_pdf(rescue())))
    for number in range(8):
        assert f"第{number + 1}组{CODE[4 * number : 4 * number + 4]}" in page
    for text in ("520100-01-D01", "贵阳市政务服务中心", "2026年11月21日", "备份文件+本码", "保险柜"):
        assert text in page


@pytest.mark.parametrize("code", [f"{CODE[:16]}-{CODE[16:]}", CODE.lower(), " ".join(CODE)])
def test_blanks_hyphens_and_small_letters_make_no_difference(code: str) -> None:
    assert rescue_sheet_pdf(rescue(code)) == rescue_sheet_pdf(rescue())


@pytest.mark.parametrize("code", ["", CODE[:-1], CODE + "A", CODE[:-1] + "!", CODE[:-1] + "Ａ"])
def test_another_code_is_refused_without_quoting_it(code: str) -> None:
    with pytest.raises(ValueError, match="32 letters and digits") as caught:
        rescue_sheet_pdf(rescue(code))
    assert CODE[:8] not in str(caught.value)


def test_the_code_gets_into_no_log() -> None:
    assert CODE not in repr(rescue())


def test_a_zero_bears_a_stroke_and_the_letter_none() -> None:
    for char, stroked in (("0", True), ("O", False)):
        pdf = rescue_sheet_pdf(rescue(char * 32))
        (picture,) = pictures(pdf, 144)
        large = [box for box in word_boxes(pdf, 0, char) if box[3] - box[1] > 15]
        assert len(large) == 32
        for left, bottom, right, top in large:
            middle = (round(left + right), round(2 * 841.89 - bottom - top))  # 144 dpi: two pixels a point
            assert (picture.getpixel(middle) < 128) == stroked


def test_everything_stands_on_the_page_in_order() -> None:
    pdf = rescue_sheet_pdf(
        rescue(centre="贵州省黔东南苗族侗族自治州凯里市政务服务中心综合受理大厅二楼邮政寄递专区驻点台席")
    )
    tops = [
        word_boxes(pdf, 0, text)[0][1]
        for text in (
            "单位：",
            "第 8 组",
            "数字 0",
            "这张纸有什么用",
            "怎样使用",
            "怎样保管",
            "管理员和技术支持",
            "存放地点",
        )
    ]
    assert tops == sorted(tops, reverse=True)
    assert tops[-1] > 40
    ((_, _, right, _),) = word_boxes(pdf, 0, "驻点台席")
    assert right < 595 - 40
