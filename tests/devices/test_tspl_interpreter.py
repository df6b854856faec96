"""The TSPL interpreter draws what the manual says, and objects to what a strict printer objects to."""

import pytest
from tests.devices.firmware_runs import TSPL_LABEL, black, black_box, codes, run

from govpost_desk.devices.firmware import PrintedLabel
from govpost_desk.devices.tspl_interpreter import TsplInterpreter

HEAD = b"SIZE 20 mm,10 mm\r\nGAP 2 mm,0 mm\r\nCLS\r\n"  # 160 x 80 dots


def drawn(commands: bytes) -> PrintedLabel:
    labels, faults, pending = run("tspl", HEAD + commands + b"\r\nPRINT 1,1\r\n")
    assert (faults, pending, len(labels)) == ([], 0, 1)
    return labels[0]


def fault_codes(stream: bytes) -> list[str]:
    return [fault.code for fault in run("tspl", stream)[1]]


def test_a_label_with_its_barcode() -> None:
    labels, faults, pending = run("tspl", TSPL_LABEL)
    assert (len(labels), faults, pending) == (1, [], 0)
    picture = labels[0].image
    assert picture.mode == "1"
    assert picture.size == (800, 1200)
    assert codes(picture) == ["EA123456785CN"]
    assert black_box(picture) == (8, 8, 792, 1192)
    assert labels[0].reprint is False


def test_the_last_command_runs_only_at_its_crlf() -> None:
    for ending in (b"", b"\r", b"\n"):
        labels, _, pending = run("tspl", TSPL_LABEL[:-2] + ending)
        assert labels == []
        assert pending > 0
    interpreter_labels: list[PrintedLabel] = []
    interpreter = TsplInterpreter(interpreter_labels.append)
    for at in range(len(TSPL_LABEL)):
        assert interpreter_labels == []
        interpreter.feed(TSPL_LABEL[at : at + 1])
    assert len(interpreter_labels) == 1


def test_bar_box_reverse_and_reference_in_whole_dots() -> None:
    assert black_box(drawn(b"BAR 10,20,30,5").image) == (10, 20, 40, 25)
    box = drawn(b"BOX 10,20,60,50,3").image
    assert black_box(box) == (10, 20, 60, 50)
    assert black(box, 12, 22)
    assert not black(box, 13, 23)
    assert black_box(drawn(b"REFERENCE 7,3\r\nBAR 10,20,30,5").image) == (17, 23, 47, 28)
    reversed_bar = drawn(b"BAR 10,20,30,5\r\nREVERSE 20,0,40,80").image
    assert black(reversed_bar, 19, 22)
    assert not black(reversed_bar, 20, 22)
    assert black(reversed_bar, 20, 30)
    assert black_box(drawn(b"BAR 10,20,30,5\r\nERASE 10,20,20,5").image) == (30, 20, 40, 25)


def test_bitmap_bit_0_is_black_and_modes_combine() -> None:
    picture = drawn(b"BITMAP 8,4,1,2,0,\x0f\xf0").image
    assert [black(picture, 8 + x, 4) for x in range(8)] == [True] * 4 + [False] * 4
    assert [black(picture, 8 + x, 5) for x in range(8)] == [False] * 4 + [True] * 4
    for mode, expected in ((b"0", "00001111"), (b"1", "11111111"), (b"2", "11111111")):
        picture = drawn(b"BAR 8,4,4,1\r\nBITMAP 8,4,1,1," + mode + b",\xf0").image
        assert "".join("01"[black(picture, 8 + x, 4)] for x in range(8)) == expected
    picture = drawn(b"BAR 8,4,8,1\r\nBITMAP 8,4,1,1,2,\x0f").image
    assert "".join("01"[black(picture, 8 + x, 4)] for x in range(8)) == "00001111"


def test_bitmap_bytes_may_look_like_commands() -> None:
    dots = b'\r\nPRINT 9,9\r\n\x1b!?"'.ljust(20, b"\xff")
    assert black_box(drawn(b"BITMAP 0,0,2,10,0," + dots).image) is not None


def test_a_wrong_bitmap_length_is_seen() -> None:
    assert fault_codes(HEAD + b"BITMAP 0,0,1,2,0,\xff\r\nPRINT 1,1\r\n")[0] == "bitmap_length"
    assert "bitmap_too_large" in fault_codes(HEAD + b"BITMAP 0,0,99999,99999,0,\xff\r\n")
    assert fault_codes(HEAD + b"BITMAP 0,0,x,2,0,\r\n") == ["bad_argument"]
    assert fault_codes(HEAD + b"BITMAP 0,0,1,1,3,\xff\r\n") == ["bad_argument"]


def test_an_unknown_command_drops_the_job_and_feeds_two_blanks() -> None:
    job = HEAD + b"SETC 1\r\nBAR 0,0,9,9\r\nNOISE\r\nPRINT 1,1\r\n"
    labels, faults, _ = run("tspl", job + TSPL_LABEL)
    assert [label.blank for label in labels] == [True, True, False]
    assert [(fault.code, fault.verb) for fault in faults] == [("unknown_command", "SETC")]
    assert faults[0].at == len(HEAD)
    assert black_box(labels[0].image) is None
    assert codes(labels[2].image) == ["EA123456785CN"]


def test_text_escapes_and_resident_cells() -> None:
    assert black_box(drawn('TEXT 16,8,"TSS24.BF2",0,1,1,"\\["]证"'.encode("gb18030")).image) is not None
    wide = black_box(drawn('TEXT 0,0,"TSS24.BF2",0,2,2,"证"'.encode("gb18030")).image)
    assert wide is not None
    assert wide[2:] == (47, 47)
    turned = black_box(drawn('TEXT 0,0,"TSS16.BF2",90,1,2,"证证"'.encode("gb18030")).image)
    assert turned is not None
    assert (turned[2], turned[3]) == (31, 31)
    for content in (b'"a"b"', b'"a\\"b"', b'"a""b"', b'"a', b'\xff"'):
        assert fault_codes(HEAD + b'TEXT 0,0,"1",0,1,1,' + content + b"\r\n") != []


def test_a_quoted_line_break_ends_the_command() -> None:
    """What injection would use: quotes do not protect a CR LF."""
    labels, faults, _ = run("tspl", HEAD + b'TEXT 0,0,"1",0,1,1,"x\r\nPRINT 5,1\r\n"\r\n')
    assert len(labels) == 5 + 2
    assert {fault.code for fault in faults} == {"bad_argument", "unknown_command"}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (b"SIZE 0 mm,10 mm", "bad_argument"),
        (b"SIZE 900 mm,10 mm", "bad_argument"),
        (b"SIZE 20mm,10mm", "bad_argument"),
        (b"DENSITY 16", "bad_argument"),
        (b"DENSITY 8,1", "bad_argument"),
        (b"SPEED fast", "bad_argument"),
        (b"DIRECTION 2", "bad_argument"),
        (b"SET TEAR MAYBE", "bad_argument"),
        (b"SET NOISE ON", "bad_argument"),
        (b"CLS 1", "bad_argument"),
        (b"BAR 1,2,3", "bad_argument"),
        (b"BAR -1,2,3,4", "bad_argument"),
        (b"BOX 10,10,10,20,1", "bad_argument"),
        (b'TEXT 0,0,"9",0,1,1,"x"', "no_font"),
        (b'TEXT 0,0,"1",45,1,1,"x"', "bad_argument"),
        (b'TEXT 0,0,"1",0,11,1,"x"', "bad_argument"),
        (b'BARCODE 0,0,"39",50,0,0,2,2,"A"', "no_symbology"),
        (b'BARCODE 0,0,"128",50,0,0,2,4,"A"', "bad_argument"),
        (b'BARCODE 0,0,"128",50,0,0,2,2,"\xd6\xa4"', "bad_barcode"),
        (b'QRCODE 0,0,M,4,A,0,"x"', "bad_argument"),  # model 1 by default
        (b'QRCODE 0,0,X,4,A,0,M2,"x"', "bad_argument"),
        (b"PRINT 0,1", "bad_count"),
        (b"PRINT 1,0", "bad_count"),
        (b"PRINT 1001", "bad_count"),
        (b"cls", "unknown_command"),
        (b"~!T", "unknown_command"),
        (b"\x1b!?CLS", "immediate"),
    ],
)
def test_what_a_strict_printer_objects_to(command: bytes, code: str) -> None:
    assert fault_codes(HEAD + command + b"\r\n") == [code]


def test_drawing_before_cls_is_refused() -> None:
    labels, faults, _ = run("tspl", b"SIZE 20 mm,10 mm\r\nBAR 0,0,9,9\r\nPRINT 1,1\r\n")
    assert labels == []
    assert [fault.code for fault in faults] == ["no_cls", "no_cls"]


def test_units_copies_mirror_and_the_kept_buffer() -> None:
    assert run("tspl", b"SIZE 4,6\r\nCLS\r\nPRINT 1\r\n")[0][0].image.size == (813, 1219)
    assert run("tspl", b"SIZE 300 dot,200 dot\r\nCLS\r\nPRINT 1\r\n")[0][0].image.size == (300, 200)
    labels, faults, _ = run("tspl", HEAD + b"DIRECTION 0,1\r\nBAR 0,0,10,10\r\nPRINT 2,3\r\nPRINT 1\r\n")
    assert (len(labels), faults) == (7, [])
    assert black_box(labels[6].image) == (150, 0, 160, 10)


def test_qr_codes_and_alignment_and_readable_line() -> None:
    head = b"SIZE 100 mm,50 mm\r\nCLS\r\n"
    body = (
        b'QRCODE 500,20,M,4,A,0,M2,S7,"HTTPS EA1"\r\nBARCODE 30,30,"128",80,2,0,2,2,"AB12"\r\n'
        b'BARCODE 400,200,"128M",80,0,90,2,2,"!104CD34"\r\nPRINT 1\r\n'
    )
    labels, faults, _ = run("tspl", head + body)
    assert faults == []
    assert codes(labels[0].image) == ["AB12", "CD34", "HTTPS EA1"]
    centred, faults, _ = run("tspl", head + b'BARCODE 400,30,"128",80,0,0,2,2,2,"AB12"\r\nPRINT 1\r\n')
    box = black_box(centred[0].image)
    assert box is not None
    assert abs((box[0] + box[2]) / 2 - 400) <= 1


def test_settings_outlive_a_job_but_not_a_power_cycle() -> None:
    labels: list[PrintedLabel] = []
    interpreter = TsplInterpreter(labels.append)
    interpreter.feed(HEAD + b"SET REPRINT OFF\r\nPRINT 1\r\n")
    interpreter.feed(b"CLS\r\nPRINT 1\r\nCLS\r\nPRI")
    interpreter.reset()
    assert interpreter.pending_bytes == 0
    interpreter.feed(b"CLS\r\nPRINT 1\r\n")
    assert [label.image.size for label in labels] == [(160, 80), (160, 80), (800, 1200)]
    assert [label.reprint for label in labels] == [False, False, True]
