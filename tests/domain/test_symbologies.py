"""The kind of bar code a text stood in: taken off, kept, used against texts that cannot stand in it (devices §1b)."""

from io import BytesIO

import barcode
import pytest
import segno
import zxingcpp
from barcode.writer import ImageWriter
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from govpost_desk.documents import code128
from govpost_desk.domain.scans import (
    SCANNED_SEVERAL,
    SCANNED_TOO_LONG,
    CaseCode,
    Command,
    LabelCode,
    RegisterCode,
    Unreadable,
    parse,
    read,
)
from govpost_desk.domain.symbologies import undress

LABEL = "EA123456785CN"
EMS = "1112345678599"
_QR = "GPW1112345678599C3JP3XA1B2HABCDEFGHJK"
LABEL_QR = f"{_QR}{int(_QR, 36) % 97:02d}"
NAMES = st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("text", "symbology"),
    [
        (f"]C0{LABEL}", "C0"),
        (f"]c0{LABEL.lower()}", "C0"),  # caps lock
        (f"\x02]C0{LABEL}\x03", "C0"),
        (f"]C0]C0{LABEL}", "C0"),  # by the report and by the scanner's own prefix
        (f"］Ｃ０{LABEL}", "C0"),
        (f"]C1\x1d{LABEL}\x1d", "C1"),
        (f"]A0{LABEL}", "A0"),
        (f"]Q1{LABEL}", "Q1"),
        (f"]Q2\\000026{LABEL}", "Q2"),
        (f"]Q1\\000029\\000026{LABEL}", "Q1"),
        (f"\\\\000026{LABEL}", ""),
        (f"\ufeff{LABEL}", ""),
        (f"ï»¿{LABEL}", ""),
        (LABEL, ""),
    ],
)
def test_the_dress_goes_and_the_kind_is_kept(text: str, symbology: str) -> None:
    scanned = read(text)
    assert isinstance(scanned.code, LabelCode)
    assert scanned.code.waybill.text == LABEL
    assert scanned.symbology == symbology


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("]E06901234567892", "goods"),
        (f"]E0{EMS}", "goods"),  # a bottle is no parcel, whatever its digits
        ("]e00106901234567892", "goods"),
        ("]E0", "empty"),
        (f"]I0{LABEL}", "symbology"),  # letters in a code of digits
        (f"]I0{EMS}", "symbology"),  # 13 digits in a code of pairs
        (f"]S0{EMS}", "symbology"),
        (f"]F0{EMS}", "symbology"),
        ("]I0GPDEND", "symbology"),
        ("]A0EA123456785中", "symbology"),
        (f"]C0{LABEL_QR}", "symbology"),  # our QR in stripes: a copy of somebody's own making
        (f"]C0https://mini.ems.com.cn/a/{LABEL}", "symbology"),
        ("]C1" + "01069012345678921\x1d21ABC123", "fields"),
        ("]C10106901234567892<GS>21ABC123", "fields"),
        (f"】C0{LABEL}", "input_method"),
        (f"、000026{LABEL}", "input_method"),
        ("姐姐52010001D01261121A0072", "input_method"),
        (SCANNED_TOO_LONG, "too_long"),
        (SCANNED_SEVERAL, "several"),
        ("\x00", "control"),
        (f"{LABEL}\x1d\x00", "control"),
    ],
)
def test_what_cannot_be_is_refused_by_name(text: str, why: str) -> None:
    assert parse(text) == Unreadable(why)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("]I02026112052003278000001X", Unreadable("symbology")),
        ("]I0202611205200327800001", Unreadable("symbology")),  # an odd count
        ("]I020261120520032780001", CaseCode("20261120520032780001")),
        ("]L02026112052003278000001", CaseCode("2026112052003278000001")),
        ("]Q1贵办〔2026〕12号", CaseCode("贵办〔2026〕12号")),
        ("]A0GPDEND", Command("END")),
        ("]A4gpdend", Command("END")),
        ("]C0JJ52010001D01261121A0072", RegisterCode("JJ52010001D01261121A007", 2)),
        ("沪房20261120000123A001", CaseCode("沪房20261120000123A001")),
    ],
)
def test_other_codes_by_kind(text: str, code: object) -> None:
    assert parse(text) == code


def test_the_label_s_own_qr() -> None:
    for aim in ("]Q1", "]Q0", "]d1", ""):
        code = parse(aim + LABEL_QR)
        assert isinstance(code, LabelCode)
        assert code.copy_no == 3


@given(
    NAMES,
    st.sampled_from(["]C0", "]Q1", "]L0", "]z0", "]d1", ""]),
    st.sampled_from(["", "\r\n", "\t", "\x03"]),
)
def test_a_dress_changes_no_code(text: str, aim: str, end: str) -> None:
    assert parse(aim + text + end) == parse(text)
    assert read(aim + text + end).symbology == aim[1:]


@given(
    st.text(max_size=140), st.sampled_from(["C0", "C1", "Q2", "E0", "I0", "A0", "A4", "F0", "e0", "z3", "X0"])
)
def test_any_text_of_any_kind_has_an_answer(text: str, aim: str) -> None:
    scanned = read(f"]{aim}{text}")
    assert scanned.code is not None
    if not isinstance(scanned.code, Unreadable):
        assert undress(f"]{aim}{text}").text


@given(st.text(alphabet="0123456789ABCXYZ\\", max_size=40))
def test_doubled_backslashes_of_an_escaping_reader_come_back_single(text: str) -> None:
    sent = "]Q2\\000026" + text.replace("\\", "\\\\")
    assert undress(sent).text == text


def _bars(kind: str, text: str) -> Image.Image:
    written = BytesIO()
    barcode.get(kind, text, writer=ImageWriter()).write(written, {"write_text": False})
    return Image.open(BytesIO(written.getvalue())).convert("L")


def _ours(text: str) -> Image.Image:
    picture = Image.new("L", ((code128.width(text) + 20) * 3, 90), 255)
    for offset, width in code128.bars(text):
        ImageDraw.Draw(picture).rectangle(((10 + offset) * 3, 5, (10 + offset + width) * 3 - 1, 85), 0)
    return picture


def _matrix(text: str, eci: bool) -> Image.Image:
    written = BytesIO()
    segno.make_qr(text, error="m", encoding="utf-8", eci=eci).save(written, kind="png", scale=4)
    return Image.open(BytesIO(written.getvalue())).convert("L")


@pytest.mark.parametrize(
    ("picture", "symbology", "code"),
    [
        (_ours(LABEL), "C0", LabelCode),
        (_bars("gs1_128", "0106901234567892"), "C1", CaseCode),
        (_bars("code39", "GPDEND"), "A", Unreadable),  # its check character is part of the text here
        (_bars("ean13", "690123456789"), "E0", Unreadable),
        (_bars("itf", "20261120520032780001"), "I0", CaseCode),
        (_matrix(LABEL_QR, False), "Q1", LabelCode),
        (_matrix(LABEL, True), "Q", LabelCode),
    ],
)
def test_our_identifiers_are_those_of_an_independent_reader(
    picture: Image.Image, symbology: str, code: type
) -> None:
    (found,) = zxingcpp.read_barcodes(picture)
    scanned = read(found.symbology_identifier + found.text)
    assert scanned.symbology.startswith(symbology)
    assert isinstance(scanned.code, code)
