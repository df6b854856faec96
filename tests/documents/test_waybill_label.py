"""The label as a clerk and a scanner meet it: read back, measured, complete."""

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from python_calamine import CalamineWorkbook
from tests.documents.label_samples import LONG, LONG_NAME, PLAIN, RARE, REPRINT, SAMPLE, SHEETS, labels

from govpost_desk.documents import label_picture, strips, text_fit, tspl, waybill_label, zpl
from govpost_desk.documents.label_model import LABEL_SIZES, Bars, Label, LabelError, Strip
from govpost_desk.domain.orders import Payer
from govpost_desk.resources import resource_path

ALL = cache(labels)
NAMES = [f"{name} {size}" for name in SHEETS for size in LABEL_SIZES] + ["plain 300 dpi"]


def read(picture: Image.Image) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(picture.convert("L"))
    return sorted((str(code.format), code.text) for code in found)


def sheet_of(name: str) -> waybill_label.WaybillSheet:
    return SHEETS[name.split()[0]]


def expected(name: str) -> set[str]:
    sheet = sheet_of(name)
    return {sheet.waybill_no, waybill_label.qr_payload(sheet)}


@pytest.mark.parametrize("name", NAMES)
def test_every_symbol_reads_back_from_png(name: str, tmp_path: Path) -> None:
    file = tmp_path / "label.png"
    file.write_bytes(label_picture.png(ALL()[name]))
    with Image.open(file) as picture:
        found = read(picture)
        assert {text for _, text in found} == expected(name)
        bars = [element for element in ALL()[name].elements if isinstance(element, Bars)]
        assert len(found) == len(bars) + 1
        assert picture.info["dpi"] == pytest.approx((ALL()[name].dpi,) * 2, abs=0.5)


@pytest.mark.parametrize("name", ["plain 100x150", "long 76x130", "sample 100x180"])
def test_every_symbol_reads_back_from_pdf_of_true_size(name: str) -> None:
    label = ALL()[name]
    document = pypdfium2.PdfDocument(label_picture.pdf(label))
    assert len(document) == 1
    page = document[0]
    width, height = page.get_size()
    assert (width, height) == pytest.approx(
        (label.size.width_mm * 72 / 25.4, label.size.height_mm * 72 / 25.4), abs=0.01
    )
    picture = page.render(scale=203 / 72, grayscale=True).to_pil()
    page.close()
    document.close()
    assert {text for _, text in read(picture)} == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_quiet_zones_are_white_on_paper(name: str) -> None:
    label = ALL()[name]
    paper = label_picture.raster(label).convert("L")
    placed = [element for element in label.elements if isinstance(element, Bars)]
    assert placed
    for bars in placed:
        assert bars.quiet == 10 * bars.module
        bottom = bars.y + bars.height
        for left in (bars.x - bars.quiet, bars.x + bars.width):
            zone = paper.crop((left, bars.y, left + bars.quiet, bottom))
            assert zone.getextrema() == (255, 255)
            assert left >= 0
            assert left + bars.quiet <= label.width_dots


@pytest.mark.parametrize("name", NAMES)
def test_the_main_barcode_has_at_least_three_dots_a_module(name: str) -> None:
    first = next(element for element in ALL()[name].elements if isinstance(element, Bars))
    assert first.module >= 3


@pytest.mark.parametrize("name", NAMES)
def test_the_outer_box_is_as_high_as_the_label(name: str) -> None:
    label = ALL()[name]
    paper = label_picture.raster(label).convert("L").point([255 - grey for grey in range(256)])
    left, top, right, bottom = paper.getbbox()
    margin = label.width_dots // label.size.width_mm + 1
    assert top <= margin
    assert left <= margin
    assert bottom >= label.height_dots - margin
    assert right >= label.width_dots - margin
    middle = label.width_dots // 2
    assert paper.getpixel((middle, bottom - 1)) == 255  # the lower edge is drawn right across


@pytest.mark.parametrize("name", NAMES)
def test_strips_stay_on_the_label_and_off_rules_and_bars(name: str) -> None:
    label = ALL()[name]
    inked = [element for element in label.elements if not isinstance(element, Strip)]
    texts = [element for element in label.elements if isinstance(element, Strip)]
    hollow = texts[0] if name.split()[0] in ("sample", "reprint") else None
    for strip in texts:
        assert strip.x >= 0
        assert strip.y >= 0
        assert strip.x + 8 * strip.row_bytes <= label.width_dots
        assert strip.y + strip.height <= label.height_dots
        assert len(strip.rows) == strip.row_bytes * strip.height
        for other in inked:
            if strip is not hollow:
                assert not _meet(strip, other), (strip.x, strip.y, other)


@pytest.mark.parametrize("name", [name for name in NAMES if name.split()[0] not in ("sample", "reprint")])
def test_texts_do_not_overlap(name: str) -> None:
    texts = [element for element in ALL()[name].elements if isinstance(element, Strip)]
    for at, one in enumerate(texts):
        for other in texts[at + 1 :]:
            assert not _meet(one, other), (one.x, one.y, other.x, other.y)


def _meet(one: Strip, other: Strip | Bars | waybill_label.Area) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


def test_nothing_is_cut_from_long_names_and_addresses() -> None:
    for name in NAMES:
        if name.split()[0] != "long":
            assert ALL()[name].cut == (), name
    assert ALL()["long 100x150"].cut == ()
    assert ALL()["long 76x130"].cut == ()


def test_the_long_row_of_the_dirty_list_fits_every_size() -> None:
    sheet = CalamineWorkbook.from_path(resource_path("sample", "dirty_rows.xlsx")).get_sheet_by_index(0)
    row = next(row for row in sheet.to_python() if row[7] == "very long name and address")
    full = replace(PLAIN, recipient_name=row[1], recipient_phone=row[2], recipient_address=row[3])
    for size in LABEL_SIZES.values():
        assert waybill_label.waybill_label(full, size).cut == ()


@pytest.mark.parametrize(("size", "width"), [("100x150", 800 - 16 - 56 - 24), ("76x130", 608 - 16 - 44 - 24)])
def test_a_name_of_fifty_characters_is_drawn_whole_at_32_dots_or_more(size: str, width: int) -> None:
    label = waybill_label.waybill_label(replace(PLAIN, recipient_name=LONG_NAME), LABEL_SIZES[size])
    drawn = {element.rows for element in label.elements if isinstance(element, Strip)}

    def is_drawn(cell: int) -> bool:
        lines = text_fit.wrap(LONG_NAME, cell, width, bold=True)
        made = (strips.text_strip(0, 0, line, cell, bold=True) for line in lines)
        return "".join(lines) == LONG_NAME and all(
            strip is not None and strip.rows in drawn for strip in made
        )

    assert any(map(is_drawn, (40, 36, 32)))
    assert not is_drawn(28)


def test_what_cannot_fit_is_cut_with_a_mark_and_named() -> None:
    endless = replace(PLAIN, recipient_name="长" * 400, recipient_address="路" * 900, hotline="1" * 99)
    for size in LABEL_SIZES.values():
        cut = waybill_label.waybill_label(endless, size).cut
        assert {"recipient_name", "recipient_address", "hotline"} <= set(cut)


def test_only_a_sample_or_a_training_label_has_a_word_across_its_text_and_never_over_a_symbol() -> None:
    for name in ("sample", "reprint"):
        for size in LABEL_SIZES:
            label = ALL()[f"{name} {size}"]
            hollow = label.elements[0]
            assert isinstance(hollow, Strip)
            assert hollow.height > 100
            bars = [element for element in label.elements if isinstance(element, Bars)]
            assert not any(_meet(hollow, element) for element in bars)
            texts = [element for element in label.elements[1:] if isinstance(element, Strip)]
            assert any(_meet(hollow, text) for text in texts)
    plain = waybill_label.waybill_label(replace(SAMPLE, copy_no=1), LABEL_SIZES["100x150"])
    assert (
        len(plain.elements) == len(ALL()["sample 100x150"].elements) - 2
    )  # the word, and 样张 beside the number


@pytest.mark.parametrize(
    "change",
    [
        {"copy_no": 2},
        {"copy_no": 3},
        {"receipt": True},
        {"two_way": True},
        {"payer": Payer.RECIPIENT},
        {"payer": Payer.RECIPIENT, "fee_fen": 800},
        {"weight_g": 126},
        {"training": True},
        {"hotline": "11185"},
        {"operator_no": "0002"},
        {"job_tag": "P1X7F3"},
        {"head": "ABCDEFGHJL"},
    ],
    ids=str,
)
def test_every_field_shows(change: dict[str, object]) -> None:
    changed = waybill_label.waybill_label(replace(PLAIN, **change), LABEL_SIZES["76x130"])
    before = label_picture.raster(ALL()["plain 76x130"]).tobytes()
    assert label_picture.raster(changed).tobytes() != before


def test_qr_payload_is_the_documented_grammar() -> None:
    payload = waybill_label.qr_payload(REPRINT)
    assert payload == "GPWEA123456785CNC3JP1X7F2HABCDEFGHJK" + payload[-2:]
    found = re.fullmatch(waybill_label.QR_PATTERN, payload)
    assert found is not None
    assert found.groups()[:4] == ("EA123456785CN", "3", "P1X7F2", "ABCDEFGHJK")
    assert int(payload[:-2], 36) % 97 == int(payload[-2:])


def test_the_longest_payload_still_fits_the_fixed_qr_size() -> None:
    sheet = replace(PLAIN, copy_no=999, job_tag="P999X7F2ABCD", waybill_no="EA123456785CN")
    picture = label_picture.raster(waybill_label.waybill_label(sheet, LABEL_SIZES["76x130"]))
    assert waybill_label.qr_payload(sheet) in [text for _, text in read(picture)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("waybill_no", "11123456785"),
        ("waybill_no", "111234567859^"),
        ("waybill_no", "１１１２３４５６７８５９９"),
        ("job_tag", "P1-7"),
        ("job_tag", ""),
        ("head", "ABC"),
        ("copy_no", -1),
        ("copy_no", 1000),
    ],
)
def test_what_no_label_may_be_made_of_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(LabelError) as refused:
        waybill_label.waybill_label(replace(PLAIN, **{field: value}), LABEL_SIZES["100x150"])
    assert refused.value.code == field
    assert str(value) not in str(refused.value) or value == ""


def test_an_untried_resolution_is_refused() -> None:
    with pytest.raises(LabelError, match="dpi"):
        waybill_label.waybill_label(PLAIN, LABEL_SIZES["100x150"], 254)


GOLDEN = {
    "100x150": ("6beb3c3db6c198ba", "c4b66f09d844c1bd"),
    "76x130": ("babf013e89734624", "f38845e3a9daa0cc"),
    "100x180": ("64780127e7d0c28d", "698998a1bc3fa378"),
}


@pytest.mark.parametrize("size", GOLDEN)
def test_golden_picture_and_tspl(size: str) -> None:
    """A change here is a new picture for the same sheet: look at it, then raise MODEL_VERSION."""
    label = ALL()[f"plain {size}"]
    picture = hashlib.sha256(label_picture.raster(label).tobytes()).hexdigest()[:16]
    assert (picture, hashlib.sha256(tspl.encode(label)).hexdigest()[:16]) == GOLDEN[size]


def _all_bytes(label: Label) -> list[str]:
    streams = (zpl.encode(label), tspl.encode(label), label_picture.png(label), label_picture.pdf(label))
    return [hashlib.sha256(stream).hexdigest() for stream in streams]


def test_same_sheet_same_bytes_also_in_a_fresh_process() -> None:
    first = _all_bytes(waybill_label.waybill_label(RARE, LABEL_SIZES["100x150"]))
    assert _all_bytes(waybill_label.waybill_label(RARE, LABEL_SIZES["100x150"])) == first
    program = (
        "from tests.documents.test_waybill_label import _all_bytes, RARE, LABEL_SIZES, waybill_label\n"
        "print(*_all_bytes(waybill_label.waybill_label(RARE, LABEL_SIZES['100x150'])))"
    )
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run(
        [sys.executable, "-c", program], env=here, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == first


def test_sizes_on_the_wire_with_the_names_of_a_real_list() -> None:
    sheet = CalamineWorkbook.from_path(resource_path("sample", "service_hall_500.xlsx")).get_sheet_by_index(0)
    rows = [row for row in sheet.to_python() if str(row[1]).startswith("2026")]
    assert len(rows) == 500
    for row in rows[::10]:
        full = replace(
            PLAIN,
            recipient_name=row[4],
            recipient_phone=str(row[5]),
            recipient_address=row[6],
            case_no=row[1],
            enclosure=f"{row[7]} 1 件",
            payer=Payer.RECIPIENT,
            fee_fen=1000,
            receipt=True,
        )
        label = waybill_label.waybill_label(full, LABEL_SIZES["100x150"])
        assert len(zpl.encode(label)) <= 17_000
        assert len(tspl.encode(label)) <= 30_000


def test_a_very_long_name_and_address_print_within_half_as_much_again() -> None:
    label = waybill_label.waybill_label(LONG, LABEL_SIZES["100x150"])
    assert len(zpl.encode(label)) <= 28_000
    assert len(tspl.encode(label)) <= 45_000
