"""Owns the status words of label printers: drivers read them, simulated printers answer with them.

TSPL: one byte in answer to ESC ! ?, newer firmware also STX, four letters, ETX CR LF in answer to ESC ! S. ZPL: three
lines, each STX…ETX CR LF, in answer to ~HS; ~HQES names faults. A flag that is not understood is never 'ready'.
"""

import re
from dataclasses import dataclass

from govpost_desk.devices.ports import PrinterState

TSPL_QUERY = b"\x1b!?"
TSPL_CANCEL = b"\x1b!."
TSPL8_QUERY = b"\x1b!S"
ZPL_QUERY = b"~HS"
HQES_QUERY = b"~HQES"
ZPL_CANCEL = b"~JA"

_HOST_STATUS = re.compile(rb"\x02([0-9,]+)\x03\r\n\x02([0-9,]+)\x03\r\n\x02([0-9,]+)\x03(?:\r\n)?")
_TSPL8 = re.compile(rb"\x02([@-\x7f])([@-\x7f])([@-\x7f])([@-\x7f])\x03\r\n")
_HQES_ERRORS = re.compile(rb"ERRORS:\s+([01])\s+([0-9A-Fa-f]{8})\s+([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class PrinterFlags:
    """Everything a status word can tell. `waiting`: labels (ZPL also formats) the printer still has to print."""

    cover_open: bool = False
    jam: bool = False
    paper_out: bool = False
    ribbon_out: bool = False
    paused: bool = False
    overheated: bool = False
    other: bool = False
    waiting: int = 0

    @property
    def state(self) -> PrinterState:
        """The one state to show: what a person must mend comes first."""
        ordered = (
            (self.cover_open, PrinterState.COVER_OPEN),
            (self.paper_out, PrinterState.OUT_OF_PAPER),
            (self.ribbon_out, PrinterState.OUT_OF_RIBBON),
            (self.overheated, PrinterState.OVERHEATED),
            (self.jam or self.other, PrinterState.ERROR),
            (self.paused, PrinterState.PAUSED),
            (self.waiting > 0, PrinterState.PRINTING),
        )
        return next((state for holds, state in ordered if holds), PrinterState.READY)


def read_tspl(reply: bytes) -> PrinterState:
    """State out of the answer to ESC ! ?; no answer is SILENT, more than one byte is not understood."""
    if not reply:
        return PrinterState.SILENT
    if len(reply) != 1:
        return PrinterState.ERROR
    bits = reply[0]
    flags = PrinterFlags(
        cover_open=bool(bits & 0x41),
        jam=bool(bits & 0x02),
        paper_out=bool(bits & 0x04),
        ribbon_out=bool(bits & 0x08),
        paused=bool(bits & 0x10),
        waiting=int(bool(bits & 0x20)),
        other=bool(bits & 0x80),
    )
    return flags.state


def write_tspl(flags: PrinterFlags) -> bytes:
    """The status byte: 0 head open, 1 jam, 2 paper, 3 ribbon, 4 pause, 5 printing, 7 temperature and others."""
    bits = (
        flags.cover_open,
        flags.jam,
        flags.paper_out,
        flags.ribbon_out,
        flags.paused,
        flags.waiting > 0,
        False,
        flags.overheated or flags.other,
    )
    return bytes([sum(1 << place for place, bit in enumerate(bits) if bit)])


def read_zpl(reply: bytes) -> PrinterState:
    """State out of the answer to ~HS; no answer is SILENT, a line of another shape is not understood.

    READY needs every flag 0, no format in the receive buffer and no label remaining in the batch.
    """
    if not reply:
        return PrinterState.SILENT
    match = _HOST_STATUS.fullmatch(reply)
    if match is None:
        return PrinterState.ERROR
    first, second = match[1].split(b","), match[2].split(b",")
    if len(first) != 12 or len(second) != 11 or b"" in first + second:
        return PrinterState.ERROR
    flags = PrinterFlags(
        paper_out=int(first[1]) != 0,
        paused=int(first[2]) != 0,
        waiting=int(first[4]) + int(second[8]) + int(first[7]),
        other=int(first[5]) + int(first[9]) + int(first[10]) != 0,
        overheated=int(first[11]) != 0,
        cover_open=int(second[2]) != 0,
        ribbon_out=int(second[3]) != 0,
    )
    return flags.state


def write_zpl(flags: PrinterFlags, label_length: int = 1200) -> bytes:
    """The three lines of ~HS."""
    first = (
        f"030,{flags.paper_out:d},{flags.paused:d},{label_length:04d},000,0,0,0,000,"
        f"{flags.other or flags.jam:d},0,{flags.overheated:d}"
    )
    second = f"000,0,{flags.cover_open:d},{flags.ribbon_out:d},0,2,4,0,{flags.waiting:08d},1,000"
    return "".join(f"\x02{line}\x03\r\n" for line in (first, second, "1234,0")).encode("ascii")


def read_tspl8(reply: bytes) -> PrinterState:
    """State out of the answer to ESC ! S; no answer is SILENT, another shape or letter is not understood.

    First letter what it does (`@` nothing, a backtick paused), second the buffer, third head, motor, cutter and memory,
    fourth paper and ribbon; the last three are bits upon 0x40.
    """
    if not reply:
        return PrinterState.SILENT
    match = _TSPL8.fullmatch(reply)
    if match is None:
        return PrinterState.ERROR
    doing = match[1]
    buffer, machine, media = (match[place][0] & 0x3F for place in (2, 3, 4))
    flags = PrinterFlags(
        cover_open=bool(media & 0x20),
        jam=bool(media & 0x0A),
        paper_out=bool(media & 0x01),
        ribbon_out=bool(media & 0x04),
        paused=doing in (b"`", b"K"),
        overheated=bool(machine & 0x03),
        other=doing not in b"@`BCEFKLPW" or bool(buffer & 0x37) or bool(machine & 0x3C) or bool(media & 0x10),
        # E without a cause that we understand is still no READY
        waiting=int(doing in b"BCEFLPW" or bool(buffer & 0x08)),
    )
    return flags.state


def write_tspl8(flags: PrinterFlags) -> bytes:
    """The eight bytes of ESC ! S."""
    doing = b"`" if flags.paused else b"P" if flags.waiting else b"@"
    machine = 0x40 | flags.overheated | (0x10 if flags.other else 0)
    media = 0x40 | flags.paper_out | 0x02 * flags.jam | 0x04 * flags.ribbon_out | 0x20 * flags.cover_open
    return b"\x02" + (b"E" if media != 0x40 else doing) + bytes([0x40, machine, media]) + b"\x03\r\n"


def read_hqes(reply: bytes) -> PrinterState:
    """The fault that ~HQES names; SILENT where it names none, for it knows nothing of what is being printed."""
    match = _HQES_ERRORS.search(reply)
    if match is None:
        return PrinterState.ERROR if reply else PrinterState.SILENT
    group = int(match[3], 16)
    if match[1] == b"0":
        return PrinterState.SILENT
    flags = PrinterFlags(
        paper_out=bool(group & 0x1),
        ribbon_out=bool(group & 0x2),
        cover_open=bool(group & 0x4),
        overheated=bool(group & 0x30),
        other=bool(group & ~0x37) or int(match[2], 16) != 0,
    )
    return flags.state if flags.state is not PrinterState.READY else PrinterState.ERROR


def write_hqes(flags: PrinterFlags) -> bytes:
    """The answer to ~HQES."""
    group = flags.paper_out | 0x2 * flags.ribbon_out | 0x4 * flags.cover_open | 0x10 * flags.overheated
    text = f"\x02\r\n  PRINTER STATUS\r\n   ERRORS:   {group > 0:d} 00000000 {group:08X}\r\n"
    return (text + "   WARNINGS: 0 00000000 00000000\r\n\x03").encode("ascii")
