"""Status words: bytes from the makers' manuals, and everything unclear is never 'ready'."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.devices.ports import PrinterState
from govpost_desk.devices.printer_status import PrinterFlags, read_tspl, read_zpl, write_tspl, write_zpl

HOST_READY = (
    b"\x02030,0,0,1200,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (b"\x00", PrinterState.READY),
        (b"\x01", PrinterState.COVER_OPEN),
        (b"\x02", PrinterState.ERROR),
        (b"\x04", PrinterState.OUT_OF_PAPER),
        (b"\x05", PrinterState.COVER_OPEN),
        (b"\x08", PrinterState.OUT_OF_RIBBON),
        (b"\x10", PrinterState.PAUSED),
        (b"\x20", PrinterState.PRINTING),
        (b"\x24", PrinterState.OUT_OF_PAPER),
        (b"\x40", PrinterState.COVER_OPEN),
        (b"\x80", PrinterState.ERROR),
        (b"", PrinterState.SILENT),
        (b"\x00\x00", PrinterState.ERROR),
    ],
)
def test_the_tspl_byte(reply: bytes, state: PrinterState) -> None:
    assert read_tspl(reply) is state


@given(st.integers(1, 255))
def test_no_other_tspl_byte_is_ready(bits: int) -> None:
    assert read_tspl(bytes([bits])) is not PrinterState.READY


@pytest.mark.parametrize(
    ("old", "new", "state"),
    [
        (b"", b"", PrinterState.READY),
        (b"\x02030,0,0,", b"\x02030,1,0,", PrinterState.OUT_OF_PAPER),
        (b"\x02030,0,0,", b"\x02030,0,1,", PrinterState.PAUSED),
        (b"1200,000", b"1200,001", PrinterState.PRINTING),
        (b"1200,000,0", b"1200,000,1", PrinterState.ERROR),
        (b"000,0,0,0\x03", b"000,0,0,1\x03", PrinterState.OVERHEATED),
        (b"\x02000,0,0,0,", b"\x02000,0,1,0,", PrinterState.COVER_OPEN),
        (b"\x02000,0,0,0,", b"\x02000,0,0,1,", PrinterState.OUT_OF_RIBBON),
        (b"00000000", b"00000003", PrinterState.PRINTING),
        (b",00000000", b"", PrinterState.ERROR),
        (b"\x021234,0\x03\r\n", b"", PrinterState.ERROR),
        (b"1200", b"", PrinterState.ERROR),
        (b"1200", b"x", PrinterState.ERROR),
    ],
)
def test_the_zpl_lines(old: bytes, new: bytes, state: PrinterState) -> None:
    reply = HOST_READY.replace(old, new, 1) if old else HOST_READY
    assert (reply == HOST_READY) is (state is PrinterState.READY)
    assert read_zpl(reply) is state


@given(st.binary(max_size=120))
def test_noise_is_never_ready(noise: bytes) -> None:
    assert read_zpl(noise) in (PrinterState.ERROR, PrinterState.SILENT)


@given(
    st.builds(
        PrinterFlags,
        *[st.booleans()] * 7,
        waiting=st.integers(0, 99),
    )
)
def test_what_the_twin_writes_the_driver_reads(flags: PrinterFlags) -> None:
    assert (read_tspl(write_tspl(flags)) is PrinterState.READY) is (flags == PrinterFlags())
    assert read_zpl(write_zpl(flags)) is flags.state
    assert read_zpl(b"") is PrinterState.SILENT
