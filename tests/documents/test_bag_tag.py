"""The tag of a bag as a loader and a scanner meet it: read back, measured, complete (D-30)."""

import hashlib
from dataclasses import replace
from functools import cache

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from tests.documents.day_papers import FACES, LONG_OFFICE, S9_TAG, face, tag, tag_sheet
from tests.documents.label_samples import read_tspl, read_zpl

from govpost_desk.documents import label_picture, strips, text_fit, tspl, zpl
from govpost_desk.documents.bag_tag import bag_tag_label
from govpost_desk.documents.label_model import LABEL_SIZES, Bars, Label, LabelError, Rule, Strip
from govpost_desk.domain.bags import BagTagSheet

NAMES = [f"{name} {size} {dpi}" for name in FACES for size in LABEL_SIZES for dpi in (203, 300)]


@cache
def label(name: str) -> Label:
    sheet, size, dpi = name.split()
    return bag_tag_label(tag_sheet(sheet), LABEL_SIZES[size], int(dpi))


def read(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


@pytest.mark.parametrize("name", NAMES)
def test_the_tag_number_reads_back(name: str) -> None:
    assert read(label_picture.raster(label(name))) == [FACES[name.split()[0]].tag_no]


def test_the_sample_number_is_an_international_one() -> None:
    assert len(S9_TAG) == 29


@pytest.mark.parametrize("name", ["plain 100x150 203", "long 76x130 203", "s9 76x130 300"])
def test_the_pdf_has_true_size_and_reads_back(name: str) -> None:
    made = label(name)
    with pypdfium2.PdfDocument(label_picture.pdf(made)) as document:
        (page,) = document
        assert page.get_size() == pytest.approx(
            (made.size.width_mm * 72 / 25.4, made.size.height_mm * 72 / 25.4), abs=0.01
        )
        assert read(page.render(scale=300 / 72).to_pil()) == [FACES[name.split()[0]].tag_no]


@pytest.mark.parametrize(
    ("name", "module"),
    [("plain 100x150 203", 3), ("plain 76x130 203", 2), ("plain 100x150 300", 5), ("s9 100x150 203", 2)],
)
def test_bars_are_as_wide_as_fits_in_whole_dots(name: str, module: int) -> None:
    (bars,) = [element for element in label(name).elements if isinstance(element, Bars)]
    assert bars.module == module
    assert bars.x >= bars.quiet
    assert bars.x + bars.width + bars.quiet <= label(name).width_dots


@pytest.mark.parametrize("name", NAMES)
def test_quiet_zones_are_white(name: str) -> None:
    made = label(name)
    paper = label_picture.raster(made).convert("L")
    for bars in (element for element in made.elements if isinstance(element, Bars)):
        for left in (bars.x - bars.quiet, bars.x + bars.width):
            zone = paper.crop((left, bars.y, left + bars.quiet, bars.y + bars.height))
            assert zone.getextrema() == (255, 255)


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_number_too_wide_for_the_label_goes_up_its_side(dpi: int) -> None:
    made = label(f"s9 76x130 {dpi}")
    assert not any(isinstance(element, Bars) for element in made.elements)
    paper = label_picture.raster(made).convert("L")
    column = made.width_dots - made.width_dots // 12
    rows = [paper.getpixel((column, y)) for y in range(made.height_dots)]
    inside = rows[made.height_dots // 50 : -made.height_dots // 50]
    first, last = inside.index(0), len(inside) - inside[::-1].index(0)
    quiet = 10 * (2 if dpi == 203 else 4)
    assert first >= quiet - made.height_dots // 60
    assert len(inside) - last >= quiet - made.height_dots // 60


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("plain", "long"))])
def test_nothing_overlaps_and_all_stays_on_the_label(name: str) -> None:
    made = label(name)
    texts = [element for element in made.elements if isinstance(element, Strip)]
    inked = [element for element in made.elements if not isinstance(element, Strip)]
    for at, strip in enumerate(texts):
        assert strip.x >= 0
        assert strip.y >= 0
        assert strip.x + 8 * strip.row_bytes <= made.width_dots
        assert strip.y + strip.height <= made.height_dots
        for other in (*inked, *texts[at + 1 :]):
            assert not _meet(strip, other), (strip.x, strip.y, other)


def _meet(one: Strip, other: Strip | Bars | Rule) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@pytest.mark.parametrize("name", NAMES)
def test_the_box_is_as_high_as_the_label_and_nothing_is_cut(name: str) -> None:
    made = label(name)
    assert made.cut == ()
    paper = ImageChops.invert(label_picture.raster(made).convert("L"))
    left, top, right, bottom = paper.getbbox()
    margin = made.width_dots // made.size.width_mm + 1
    assert left <= margin
    assert top <= margin
    assert right >= made.width_dots - margin
    assert bottom >= made.height_dots - margin
    assert paper.getpixel((made.width_dots // 2, bottom - 1)) == 255


@pytest.mark.parametrize("size", LABEL_SIZES)
def test_the_destination_can_be_read_from_two_metres(size: str) -> None:
    """A character of 7.5 mm is 13 minutes of arc at two metres; a good eye needs five."""
    width = LABEL_SIZES[size].width_mm * 8 - 40
    for name, cells in (("深圳处理中心", range(90, 201, 2)), (LONG_OFFICE, (60, 64, 68, 72, 80, 90, 100))):
        sheet = BagTagSheet(face=face(destination_name=name), copy_no=1)
        drawn = _strips(bag_tag_label(sheet, LABEL_SIZES[size]))
        assert any(_drawn_at(name, cell, width, drawn) for cell in cells)


def _strips(made: Label) -> set[bytes]:
    return {element.rows for element in made.elements if isinstance(element, Strip)}


def _drawn_at(name: str, cell: int, width: int, drawn: set[bytes]) -> bool:
    lines = text_fit.wrap(name, cell, width, bold=True)
    made = (strips.text_strip(0, 0, line, cell, bold=True) for line in lines)
    return all(strip is not None and strip.rows in drawn for strip in made)


@pytest.mark.parametrize(
    "change",
    [
        {"destination_name": "广州处理中心"},
        {"destination": "51000000"},
        {"bag_no": "0013"},
        {"piece_count": 97},
        {"weight_g": 12_346},
        {"weighed": False},
        {"seal_no": ""},
        {"origin": "52010002"},
        {"centre_name": "遵义市政务服务中心"},
        {"clearance_no": 3},
        {"shift_no": 2},
        {"route_name": "贵阳—成都"},
        {"operator_no": "0002"},
        {"desk_id": "520100-01-D02"},
        {"local": True},
        {"training": True},
        {"head": "K7Q2MZ4XWB"},
        {"hotline": "11185"},
        {"tag_no": tag(13)},
    ],
    ids=str,
)
def test_every_field_shows(change: dict[str, object]) -> None:
    changed = bag_tag_label(BagTagSheet(face=face(**change), copy_no=1), LABEL_SIZES["76x130"])
    assert (
        label_picture.raster(changed).tobytes() != label_picture.raster(label("plain 76x130 203")).tobytes()
    )


def test_every_reprint_can_be_told_apart() -> None:
    made = {
        label_picture.raster(
            bag_tag_label(replace(tag_sheet("plain"), copy_no=copy), LABEL_SIZES["100x150"])
        ).tobytes()
        for copy in (1, 2, 3)
    }
    assert len(made) == 3


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_draw_the_picture(name: str) -> None:
    made = label(name)
    picture = label_picture.raster(made)
    dots_per_mm = 8 if made.dpi == 203 else made.dpi / 25.4
    for drawn in (read_zpl(zpl.encode(made)), read_tspl(tspl.encode(made), dots_per_mm)):
        assert drawn.size == picture.size
        assert ImageChops.difference(drawn.convert("L"), picture.convert("L")).getbbox() is None


@pytest.mark.parametrize(
    ("change", "copy_no", "code"),
    [
        ({"tag_no": "5201"}, 1, "tag_no"),
        ({"tag_no": "^" * 30}, 1, "tag_no"),
        ({"tag_no": "１" * 30}, 1, "tag_no"),
        ({}, 0, "copy_no"),
        ({}, 1000, "copy_no"),
    ],
)
def test_refused(change: dict[str, str], copy_no: int, code: str) -> None:
    with pytest.raises(LabelError) as refused:
        bag_tag_label(BagTagSheet(face=face(**change), copy_no=copy_no), LABEL_SIZES["100x150"])
    assert refused.value.code == code
    with pytest.raises(LabelError, match="dpi"):
        bag_tag_label(tag_sheet("plain"), LABEL_SIZES["100x150"], 254)


def test_what_cannot_fit_is_cut_with_a_mark_and_named() -> None:
    endless = face(destination_name="长" * 400, route_name="路" * 300, seal_no="9" * 300, hotline="1" * 99)
    for size in LABEL_SIZES.values():
        cut = bag_tag_label(BagTagSheet(face=endless, copy_no=1), size).cut
        assert {"destination_name", "route_name", "seal_no", "hotline"} <= set(cut)


GOLDEN = {"100x150": "909247939068283b", "76x130": "aa367547aa76fc4c", "100x180": "1506ec2c2e4cb2a6"}


@pytest.mark.parametrize("size", GOLDEN)
def test_golden_picture(size: str) -> None:
    """A change here is a new picture for the same sheet: look at it, then raise MODEL_VERSION."""
    picture = hashlib.sha256(label_picture.raster(label(f"plain {size} 203")).tobytes()).hexdigest()[:16]
    assert picture == GOLDEN[size]
