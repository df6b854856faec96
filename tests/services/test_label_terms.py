"""A label goes out on the terms of the printer it goes to: resolution, fonts by the cable's speed, offsets."""

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from tests.builders import Counter

from govpost_desk.devices.file_printers import FileLabelPrinter
from govpost_desk.devices.profiles import shipped_profile
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import labels
from govpost_desk.services.label_terms import plain_terms, terms_for, terms_of


@pytest.fixture
def desk(counter: Counter) -> Counter:
    counter.add_order("A1")
    counter.take_over("A1")
    counter.scan("GPDPACK")
    return counter


def codes(picture: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}


@pytest.mark.parametrize("profile_id", ["generic-tspl", "zebra", "zebra-300"])
def test_on_a_slow_line_text_is_the_printers_own(desk: Counter, tmp_path: Path, profile_id: str) -> None:
    profile = replace(shipped_profile(profile_id), offset_mm=(1.5, -0.5))
    number = desk.scan("A1").waybill_no
    printer = FileLabelPrinter(tmp_path / "tray", profile.language, profile=profile)
    printer.bytes_per_s = 960
    desk.printer = printer
    assert [news.news for news in desk.print_labels()] == ["printed"]
    assert printer.faults == ()
    (document,) = (path.read_bytes() for path in (tmp_path / "tray").glob(f"*.{profile.language}"))
    (picture,) = (Image.open(path) for path in (tmp_path / "tray").glob("*.png"))
    assert picture.width == round(101.5 * (8 if profile.dpi == 203 else profile.dpi / 25.4))
    assert number in codes(picture)
    word = "签收人".encode("gb18030" if profile.language == "tspl" else "utf-8")
    assert word in document
    if profile.dpi == 203:
        assert len(document) < 7_000


def test_a_fast_cable_and_the_simulation_get_strips(desk: Counter) -> None:
    for printer in (SimulatedLabelPrinter("tspl"), SimulatedLabelPrinter("zpl")):
        assert terms_of(printer).text == "strip"
        assert printer.profile.language == printer.language
    assert terms_for(shipped_profile("tsc"), None).text == "strip"


def test_the_ruler_and_a_picture_for_nobody_in_particular() -> None:
    terms = terms_for(shipped_profile("generic-tspl"), None)
    assert labels.ruler(terms).startswith(b"SIZE 100 mm,150 mm")
    assert labels.ruler(plain_terms("png"), "76x130", (0.5, 0.0)).startswith(b"\x89PNG")
    with pytest.raises(RuleError, match="label_data"):
        labels.ruler(terms, offset_mm=(0.2, 0.0))
    with pytest.raises(RuleError, match="label_size"):
        labels.ruler(terms, "10x10")
    with pytest.raises(RuleError, match="label_language"):
        plain_terms("cpcl")
