"""The ZPL interpreter draws what the programming guide says, for the commands a mail label needs."""

import base64
import binascii
import zlib

import pytest
from tests.devices.firmware_runs import ZPL_LABEL, black, black_box, codes, run

from govpost_desk.devices.firmware import PrintedLabel
from govpost_desk.devices.zpl_interpreter import ZplInterpreter

HEAD = b"^XA^CI28^PW160^LL80"


def drawn(fields: bytes) -> PrintedLabel:
    labels, faults, pending = run("zpl", HEAD + fields + b"^XZ")
    assert (faults, pending, len(labels)) == ([], 0, 1)
    return labels[0]


def fault_codes(fields: bytes) -> list[str]:
    return [fault.code for fault in run("zpl", HEAD + fields + b"^XZ")[1]]


def z64(dots: bytes, *, crc_error: int = 0) -> bytes:
    text = base64.b64encode(zlib.compress(dots))
    return b":Z64:" + text + b":%04X" % (binascii.crc_hqx(text, 0) ^ crc_error)


def test_a_label_with_its_barcode() -> None:
    labels, faults, pending = run("zpl", ZPL_LABEL)
    assert (len(labels), faults, pending) == (1, [], 0)
    assert labels[0].image.mode == "1"
    assert labels[0].image.size == (800, 1200)
    assert codes(labels[0].image) == ["EA123456785CN"]
    assert black_box(labels[0].image) == (8, 8, 792, 1192)
    assert labels[0].reprint is False


def test_bytewise_feeding_prints_at_the_end_of_the_format() -> None:
    labels: list[PrintedLabel] = []
    interpreter = ZplInterpreter(labels.append)
    for at in range(len(ZPL_LABEL)):
        assert labels == []
        interpreter.feed(ZPL_LABEL[at : at + 1])
    assert len(labels) == 1
    assert run("zpl", ZPL_LABEL[:-1])[2] > 0


def test_boxes_lines_colour_and_reverse() -> None:
    box = drawn(b"^FO10,20^GB50,30,3^FS").image
    assert black_box(box) == (10, 20, 60, 50)
    assert black(box, 12, 22)
    assert not black(box, 13, 23)
    assert black_box(drawn(b"^FO10,20^GB50,0,3^FS").image) == (10, 20, 60, 23)
    assert black_box(drawn(b"^FT10,50^GB50,30,3^FS").image) == (10, 20, 60, 50)
    assert black_box(drawn(b"^LH5,6^FO10,20^GB50,30,3^FS").image) == (15, 26, 65, 56)
    white = drawn(b"^FO0,0^GB50,30,30^FS^FO10,10^GB10,10,10,W^FS").image
    assert not black(white, 15, 15)
    assert black(white, 9, 15)
    for reverse in (
        b"^FO0,0^GB50,30,30^FS^FO10,10^FR^GB60,10,10^FS",
        b"^LRY^FO0,0^GB50,30,30^FS^FO10,10^GB60,10,10^FS",
    ):
        picture = drawn(reverse).image
        assert not black(picture, 15, 15)
        assert black(picture, 60, 15)


@pytest.mark.parametrize(
    "graphic",
    [
        b"4,4,2,0FF0FFFF",
        b"6,4,2,0HF0JF",
        b"6,4,2,0HF0!",
        b"16,4,2," + z64(b"\x0f\xf0\xff\xff"),
        b"16,4,2,:B64:D/D//w==:%04X" % binascii.crc_hqx(b"D/D//w==", 0),
    ],
)
def test_graphics_in_every_mode(graphic: bytes) -> None:
    picture = drawn(b"^FO16,8^GFA," + graphic + b"^FS").image
    rows = ["".join("01"[black(picture, 16 + x, 8 + y)] for x in range(16)) for y in range(2)]
    assert rows == ["0000111111110000", "1" * 16]


def test_run_lengths_fill_and_repeat_rows() -> None:
    picture = drawn(b"^FO0,0^GFA,9,12,2,F,:!::,^FS").image
    rows = ["".join("01"[black(picture, x, y)] for x in range(16)) for y in range(6)]
    assert rows == ["1111000000000000"] * 2 + ["1" * 16] * 3 + ["0" * 16]
    assert black_box(drawn(b"^FO0,0^GFA,9,10,10,gF^FS").image) == (0, 0, 80, 1)


@pytest.mark.parametrize(
    ("graphic", "code"),
    [
        (b"16,4,2," + z64(b"\x0f\xf0\xff\xff", crc_error=1), "bad_crc"),
        (b"16,6,2," + z64(b"\x0f\xf0\xff\xff"), "bad_graphic_length"),
        (b"16,2,2," + z64(b"\x00" * 1_000_000), "bad_graphic_length"),
        (b"16,2,2," + z64(b"\xff\xff")[:-9] + b":0000", "bad_crc"),
        (b"8,4,2,0FF0FF", "bad_graphic_length"),
        (b"8,4,2,0FF0FFFFFF", "bad_graphic_length"),
        (b"8,4,2,0FF0FFXX", "bad_graphic_length"),
        (b"8,4,2,0FF0*FFF", "bad_graphic"),
        (b"8,4,2,MF", "bad_graphic_row"),
        (b"8,5,2,00", "bad_graphic_size"),
        (b"8,4000000,2,00", "bad_graphic_size"),
        (b"8,4,0,00", "bad_graphic_size"),
        (b"x", "bad_parameter"),
    ],
)
def test_broken_graphics_are_not_drawn(graphic: bytes, code: str) -> None:
    labels, faults, _ = run("zpl", HEAD + b"^FO0,0^GFA," + graphic + b"^FS^FO0,70^GB9,9,9^FS^XZ")
    assert [fault.code for fault in faults] == [code]
    assert black_box(labels[0].image) == (0, 70, 9, 79)


def test_graphics_over_the_documented_limit_are_reported_and_drawn() -> None:
    labels, faults, _ = run("zpl", b"^XA^PW800^LL1200^FO0,0^GFA,9,120000,100,!" + b":" * 1199 + b"^FS^XZ")
    assert [fault.code for fault in faults] == ["graphic_over_documented_limit"]
    assert black_box(labels[0].image) == (0, 0, 800, 1200)


def test_barcodes_by_both_modes_turned_and_from_the_baseline() -> None:
    fields = (
        b"^FO100,40^BY2^BCN,80,N,N,N,A^FDAUTO1234^FS^FO100,160^BCN,80,N,N,N,N^FD>:EA>5123456>678CN^FS"
        b"^FT100,400^BCN,80,Y,N,N,A^FDBASE^FS^FO600,40^BCR,80,N,N,N,A^FDTURNED^FS"
        b"^FO100,500^BCN,80,Y,Y,N^FDABOVE^FS^FO500,460^BQN,2,4^FDMA,QR CODE^FS"
    )
    labels, faults, _ = run("zpl", b"^XA^PW800^LL700" + fields + b"^XZ")
    assert faults == []
    assert codes(labels[0].image) == ["ABOVE", "AUTO1234", "BASE", "EA12345678CN", "QR CODE", "TURNED"]
    assert black(labels[0].image, 100, 399)
    assert black_box(drawn(b"^FT0,60^BY1^BCN,20,N,N,N,A^FD12^FS").image) == (0, 40, 46, 60)


def test_a_qr_code_lies_lower_by_the_bar_height_as_on_real_printers() -> None:
    for setting, expected in ((b"", 10), (b"^BY2,3,25", 25)):
        box = black_box(drawn(setting + b"^FO0,0^BQN,2,2^FDMA,A^FS").image)
        assert box is not None
        assert box[:2] == (0, expected)


def test_text_hex_and_fonts() -> None:
    assert black_box(drawn("^CW1,E:SIMSUN.FNT^FO0,0^A1N,24,24^FD证照^FS".encode()).image) is not None
    escaped = run("zpl", b"^XA^PW600^LL200^FO20,20^BY2^BCN,80,N,N,N,A^FH^FDA_5EB_7E^FS^XZ")
    assert (codes(escaped[0][0].image), escaped[1]) == (["A^B~"], [])
    assert fault_codes("^FO0,0^A0N,24,24^FD证照^FS".encode()) == ["no_glyph"]
    assert fault_codes("^CI0^FO0,0^A0N,24,24^FD证照^FS".encode()) == ["bad_text"]
    assert fault_codes(b"^FO0,0^A1N,24,24^FDx^FS") == ["no_font", "no_font"]


def test_a_command_sign_in_field_text_starts_a_command() -> None:
    """What injection would use."""
    labels, faults, _ = run("zpl", HEAD + b"^FO0,0^GB9,9,9^FS^FO20,0^A0^FDx^PQ7^FS^XZ")
    assert (len(labels), faults) == (7, [])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (b"^ZZ", "unknown_command"),
        (b"^PQ0", "bad_parameter"),
        (b"^PQ1001", "bad_parameter"),
        (b"^FOx,1", "bad_parameter"),
        (b"^FO0,0^BY11^FS", "bad_parameter"),
        (b"^FO0,0^BCN,50,N,N,N,D^FDx^FS", "no_symbology no_font"),
        (b"^FO0,0^BCN,50,N,N,N,N^FD>;123^FS", "bad_barcode"),
        (b"^FO0,0^BQN,2,4^FDplain^FS", "bad_barcode"),
        (b"^FO0,0^BQN,1,4^FDMA,x^FS", "no_symbology no_font"),
        (b"^FO0,0^FDx^FS", "no_font"),
        (b"^FO0,0^GB9,9,9^FO0,0^GB9,9,9^FS", "missing_fs"),
        (b"^FO0,0^GB9,9,9", "missing_fs"),
        (b"^XA", "format_in_format"),
        (b"^MMQ", "bad_parameter"),
        (b"^FO0,0^A0^FD" + b"x" * 4000 + b"^FS", "field_too_long"),
        (b"^CI28x", "bad_parameter"),
    ],
)
def test_what_a_printer_ignores_is_reported(fields: bytes, code: str) -> None:
    assert fault_codes(fields) == code.split()


def test_outside_a_format_only_format_signs_count() -> None:
    _, faults, _ = run("zpl", b"noise^FO0,0^XZ" + ZPL_LABEL)
    assert [fault.code for fault in faults] == ["stray_bytes", "outside_format", "outside_format"]


def test_cancel_and_settings_between_formats() -> None:
    labels: list[PrintedLabel] = []
    interpreter = ZplInterpreter(labels.append)
    interpreter.feed(HEAD + b"^FO0,0^GB9,9,9^FS~HS~JA^XA^FO0,0^GB5,5,5^FS^XZ\r\n")
    assert [label.image.size for label in labels] == [(160, 80)]
    assert black_box(labels[0].image) == (0, 0, 5, 5)
    assert (interpreter.faults, interpreter.pending_bytes) == ([], 0)
    interpreter.feed(b"^XA^MMT^PR4^MD5^FXremark^FS^XZ")
    assert len(labels) == 1
    interpreter.reset()
    interpreter.feed(b"^XA^FO0,0^GB5,5,5^FS^XZ")
    assert labels[-1].image.size == (800, 1200)
