"""Code 128 of the simulated printers: table, check value and code sets against independent readers."""

import pytest
import zxingcpp
from barcode.charsets import code128 as reference
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from govpost_desk.devices import code128
from govpost_desk.devices.canvas import bars_picture


def read(values: list[int]) -> list[zxingcpp.Barcode]:
    bars = bars_picture(code128.modules(values), 3, 60)
    sheet = Image.new("L", (bars.width + 80, 80), 255)
    sheet.paste(bars, (40, 10))
    return zxingcpp.read_barcodes(sheet)


def test_every_pattern_equals_the_reference_table() -> None:
    for value, pattern in enumerate(reference.CODES):
        assert code128.modules([value])[:11] == pattern
    assert code128.modules([104]) == reference.CODES[104] + reference.CODES[104 % 103] + "1100011101011"


@pytest.mark.parametrize(
    "text",
    ["EA123456785CN", "1123456789012", "12", "1", "SZ20261121000345", "A1234", "12345A", "a\tB", "X123456Y"],
)
def test_the_printers_own_choice_of_code_sets_reads_back(text: str) -> None:
    assert [symbol.bytes for symbol in read(code128.encode_auto(text))] == [text.encode()]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=127), min_size=1, max_size=24))
def test_any_ascii_reads_back(text: str) -> None:
    assert [symbol.bytes for symbol in read(code128.encode_auto(text))] == [text.encode()]


def test_digits_are_packed_in_pairs() -> None:
    assert len(code128.encode_auto("1234567890")) == 1 + 5
    assert len(code128.encode_auto("EA123456785CN")) == 1 + 2 + 1 + (1 + 4 + 1) + 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">:EA>5123456>678CN", "EA12345678CN"),
        (">;1234567890", "1234567890"),
        ("plain", "plain"),
        ("a>0b", "a>b"),
        (">9AB>6cd", "ABcd"),
        (">:a>4\tb", "a\tb"),
        (">;12>6X", "12X"),
    ],
)
def test_zpl_invocations(text: str, expected: str) -> None:
    assert [symbol.bytes for symbol in read(code128.encode_zpl(text))] == [expected.encode()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!104EA!099123456!10078CN", "EA12345678CN"),
        ("!1051234", "1234"),
        ("AB!", "AB!"),
        ("!103A!100b", "Ab"),
    ],
)
def test_tspl_control_codes(text: str, expected: str) -> None:
    assert [symbol.bytes for symbol in read(code128.encode_tspl_manual(text))] == [expected.encode()]


@pytest.mark.parametrize("text", ["", ">:", ">;123", ">;12A4", ">?", "证", ">9a", ">;12>4A", ">"])
def test_zpl_refuses_what_firmware_would_garble(text: str) -> None:
    with pytest.raises(code128.Code128Error):
        code128.encode_zpl(text)


@pytest.mark.parametrize("text", ["", "!104", "!105123", "!106A", "!10512!098A", "证"])
def test_tspl_refuses_what_firmware_would_garble(text: str) -> None:
    with pytest.raises(code128.Code128Error):
        code128.encode_tspl_manual(text)


@pytest.mark.parametrize("text", ["", "证", "A" * 256])
def test_automatic_choice_takes_ascii_of_bounded_length_only(text: str) -> None:
    with pytest.raises(code128.Code128Error):
        code128.encode_auto(text)
