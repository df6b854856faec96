"""Receipt printers: slips through an interpreter, symbols read back, status words both ways, profiles checked."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.devices.firmware_runs import codes
from tests.documents.papers import differing, register, ticked

from govpost_desk.devices.escpos_interpreter import EscPosInterpreter
from govpost_desk.devices.ports import DeviceCode, DeviceError, PrinterState
from govpost_desk.devices.printer_status import PrinterFlags
from govpost_desk.devices.receipt_length import paper_dots
from govpost_desk.devices.receipt_profiles import load_receipt_profiles, read_receipt_profile
from govpost_desk.devices.receipt_status import (
    QUERIES,
    read_escpos,
    read_slip_id,
    slip_id_reply,
    write_escpos,
)
from govpost_desk.documents import escpos
from govpost_desk.documents.escpos import ReceiptTerms
from govpost_desk.documents.label_model import LabelError
from govpost_desk.documents.receipt import BarLine, Receipt, RuleLine, TextLine, wrapped
from govpost_desk.documents.receipt_pages import register_receipt
from govpost_desk.documents.resident_font import ResidentFont
from govpost_desk.domain.register import Fate, barcode_of
from govpost_desk.resources import resource_path

SHEETS = {
    "plain": register(ticked(12)),
    "international": register(ticked(3, s10=True), training=True),
    "differences": register(ticked(2), differences=differing(Fate.MISSING)),
}
FONT = ResidentFont("", "gb18030", 24, "gb2312")
TEXT = ReceiptTerms(coverage=FONT)
RASTER = ReceiptTerms(coverage=None)


def run(stream: bytes, portion: int = 0) -> tuple[list[Image.Image], list[bytes], EscPosInterpreter]:
    slips: list[Image.Image] = []
    answers: list[bytes] = []
    printer = EscPosInterpreter(slips.append, answers.append)
    for start in range(0, len(stream), portion or len(stream)):
        printer.feed(stream[start : start + (portion or len(stream))])
    return slips, answers, printer


@pytest.mark.parametrize("terms", [TEXT, RASTER], ids=["text", "raster"])
@pytest.mark.parametrize("name", list(SHEETS))
def test_a_register_on_a_slip(name: str, terms: ReceiptTerms) -> None:
    sheet = SHEETS[name]
    document = escpos.encode(register_receipt(sheet), terms)
    slips, _, printer = run(document)
    assert (printer.faults, printer.pending_bytes, len(slips)) == ([], 0, 2)
    assert {slip.width for slip in slips} == {576}
    numbers = [line.waybill_no for line in sheet.lines]
    for copy_no, slip in enumerate(slips, 1):
        assert sorted(codes(slip)) == sorted([barcode_of(sheet.register_no, copy_no), *numbers])
    assert paper_dots(document) == sum(slip.height for slip in slips)
    if terms is TEXT:
        assert "交接簿".encode("gb18030") in document


def test_text_is_a_small_part_of_a_raster() -> None:
    receipt = tuple(line for line in register_receipt(SHEETS["plain"]) if not isinstance(line, BarLine))
    assert len(escpos.encode(receipt, TEXT)) * 2 < len(escpos.encode(receipt, RASTER))


def test_what_the_font_has_not_is_drawn() -> None:
    document = escpos.encode((TextLine("王𡋾"), TextLine("王三")), TEXT)
    assert document.count(b"\x1dv0") == 1
    assert "王三".encode("gb18030") + b"\n" in document
    slips, _, printer = run(document, portion=7)
    assert (printer.faults, len(slips)) == ([], 1)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.text(max_size=8), st.sampled_from(["\x1b@", "\x10\x04\x01", "\x1dV\x00", "\n", "\x1c."]))
    )
)
def test_no_text_becomes_a_command(parts: list[str]) -> None:
    receipt: Receipt = (
        TextLine("".join(parts)),
        RuleLine(),
        TextLine("".join(parts), large=True, centred=True),
    )
    slips, answers, printer = run(escpos.encode(receipt, TEXT))
    assert (printer.faults, printer.pending_bytes, len(slips), answers) == ([], 0, 1, [b"\x00"])


def test_wrapping_drops_nothing() -> None:
    text = "中华人民共和国ABC" * 9
    lines = wrapped(text, 48)
    assert "".join(lines) == text
    assert all(sum(1 if char.isascii() else 2 for char in line) <= 48 for line in lines)


def test_a_raster_never_holds_a_real_time_sequence() -> None:
    """A bar pattern that begins with DLE EOT is moved by a dot; firmware would answer in the midst of it."""
    paper = Image.new("1", (576, 2))
    from govpost_desk.documents.label_model import Strip

    strip = Strip(0, 0, 16, 1, b"\x10\x04")
    moved = escpos._raster(paper, strip)
    assert b"\x10\x04" not in moved
    assert bytes((0x08, 0x02)) in moved
    raw = b"\x1b@" + b"\x1dv0\x00\x48\x00\x01\x00" + b"\x10\x04" + bytes(70) + b"\x1dV\x00"
    assert [fault.code for fault in run(raw)[2].faults] == ["real_time_in_data"]


@pytest.mark.parametrize("terms", [TEXT, RASTER], ids=["text", "raster"])
def test_a_word_at_the_right_edge(terms: ReceiptTerms) -> None:
    short = run(escpos.encode((TextLine("1. A", right="√ 勾核"),), terms))[0][0]
    box = short.convert("L").point(lambda dot: 255 - dot).getbbox()
    assert box is not None
    assert box[0] < 30
    assert box[2] > 540
    below = run(escpos.encode((TextLine("A" * 46, right="勾核"),), terms))[0][0]
    assert below.height == short.height + 30, "no room beside it"
    ink = below.convert("L").point(lambda dot: 255 - dot)
    lower = ink.crop((0, 30, 576, 60)).getbbox()
    assert lower is not None
    assert lower[0] > 400


def test_the_process_id_comes_back_when_the_profile_has_it() -> None:
    profiles = load_receipt_profiles()
    assert {name: profile.tells_when_out for name, profile in profiles.items()} == {
        "epson-tm-t88": True,
        "generic-80mm": False,
        "generic-80mm-mute": False,
        "generic-80mm-plain": False,
        "simulated": True,
    }
    receipt: Receipt = (TextLine("测试"), BarLine("J123456"))
    terms = ReceiptTerms(coverage=FONT, commands=profiles["epson-tm-t88"].commands)
    slips, answers, printer = run(escpos.encode(receipt, terms, "A7 z"))
    assert (printer.faults, len(slips)) == ([], 1)
    assert [read_slip_id(answer) for answer in answers] == ["A7 z"]
    with pytest.raises(LabelError, match="commands"):
        escpos.encode(receipt, replace(terms, commands=profiles["generic-80mm"].commands), "A7 z")
    for bad in ("abc", "abcde", "ab\nc", "中文四字"):
        with pytest.raises(LabelError, match="process_id"):
            escpos.encode(receipt, terms, bad)


@pytest.mark.parametrize(
    "reply", [b"", b'7"abcd', b'7"abc\x01\x00', b"7#abcd\x00", slip_id_reply("abcd") + b"x"]
)
def test_what_is_no_process_id(reply: bytes) -> None:
    assert read_slip_id(reply) is None


@pytest.mark.parametrize(
    ("flags", "state"),
    [
        (PrinterFlags(), PrinterState.READY),
        (PrinterFlags(cover_open=True, paper_out=True), PrinterState.COVER_OPEN),
        (PrinterFlags(paper_out=True), PrinterState.OUT_OF_PAPER),
        (PrinterFlags(overheated=True), PrinterState.OVERHEATED),
        (PrinterFlags(other=True), PrinterState.ERROR),
        (PrinterFlags(jam=True), PrinterState.ERROR),
        (PrinterFlags(paused=True), PrinterState.PAUSED),
    ],
)
def test_status_words_both_ways(flags: PrinterFlags, state: PrinterState) -> None:
    assert read_escpos(*write_escpos(flags)) is state
    _, answers, printer = run(b"".join(QUERIES))
    printer.flags = flags
    answers.clear()
    printer.feed(b"".join(QUERIES))
    assert read_escpos(*answers) is state


def test_answers_that_are_none() -> None:
    good = write_escpos(PrinterFlags())
    assert read_escpos(b"", b"", b"", b"") is PrinterState.SILENT
    assert read_escpos(*good[:3], b"") is PrinterState.ERROR
    for garbage in (b"\x00", b"\xff", b"\x13", b"\x12\x12"):
        assert read_escpos(garbage, *good[1:]) is PrinterState.ERROR
    assert read_escpos(*good[:3], b"\x1e") is PrinterState.READY, "paper near its end still prints"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(st.binary(max_size=40), st.sampled_from([b"\x1dv0\x00\x48\x00\x02\x00", b"\x1b", b"\x1d("]))
    )
)
def test_any_bytes_are_taken(portions: list[bytes]) -> None:
    printer = EscPosInterpreter(lambda slip: None)
    for portion in portions:
        printer.feed(portion)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("dots_wide = 576", "dots_wide = 570", "dots_wide"),
        ('"GS v 0", ', "", "commands"),
        ('"ESC d"', '"ESC x"', "commands"),
        ('status = "dle"', 'status = "asb"', "status"),
        ('coverage = "gb2312"', 'coverage = "all"', "coverage"),
        ('status = "dle"', "", "status"),
        ('status = "dle"', 'status = "dle"\nmore = 1', "more"),
        ('title = "', "title = ", "toml"),
    ],
)
def test_a_wrong_profile_is_refused_by_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = resource_path("receipt_printers", "generic-80mm.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "x.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DeviceError) as failure:
        read_receipt_profile(tmp_path / "x.toml")
    assert (failure.value.code, failure.value.facts["key"]) == (DeviceCode.BAD_PROFILE, key)


def test_a_bar_code_too_wide_for_the_slip_is_refused() -> None:
    with pytest.raises(LabelError, match="barcode_width"):
        escpos.encode((BarLine("ABCDEFGHIJKLMNOPQRSTUVWXYZ0A"),), TEXT)
