"""Code 128: widths that are ours, read back by an independent reader."""

import random

import pytest
import zxingcpp
from barcode.codex import Code128
from PIL import Image

from govpost_desk.documents import code128

VECTORS = {
    "1112345678599": 123,
    "EA123456785CN": 156,
    "430000005180000011311853003030": 200,
    "BJ20261121-0013": 167,
    "9912345678901": 123,
}


def read(pattern: str, module: int = 2) -> str:
    picture = Image.new("L", ((len(pattern) + 2 * code128.QUIET_MODULES) * module, 40), 255)
    for at, bit in enumerate(pattern):
        if bit == "1":
            left = (at + code128.QUIET_MODULES) * module
            picture.paste(0, (left, 0, left + module, 40))
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
    return found[0].text if found else ""


@pytest.mark.parametrize(("text", "width"), VECTORS.items())
def test_width_in_modules(text: str, width: int) -> None:
    assert code128.width(text) == width
    assert read(code128.modules(text)) == text


def test_random_numbers_read_back_and_are_never_wider_than_the_library_makes_them() -> None:
    rng = random.Random(20261121)
    for _ in range(400):
        text = "".join(rng.choice("0123456789" * 2 + "ABCXYZ") for _ in range(rng.randint(1, 30)))
        if len(text) > 2:  # zxing does not report shorter ones
            assert read(code128.modules(text)) == text
        if not text.startswith("99"):  # python-barcode loses that pair
            assert code128.width(text) <= len(Code128(text).build()[0])


def test_bars_are_the_black_runs() -> None:
    pattern = ["0"] * code128.width("EA123456785CN")
    for offset, width in code128.bars("EA123456785CN"):
        pattern[offset : offset + width] = "1" * width
    assert "".join(pattern) == code128.modules("EA123456785CN")


@pytest.mark.parametrize("text", ["", "张三", "A\n", "x" * 49, "A\x7f"])
def test_what_cannot_be_encoded_is_refused(text: str) -> None:
    with pytest.raises(code128.UnencodableError):
        code128.modules(text)
