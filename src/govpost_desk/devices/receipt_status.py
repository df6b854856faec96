"""Owns the status words of ESC/POS printers: DLE EOT 1 to 4, and the process id that says a slip is out.

Each answer is one byte with bits 1 and 4 set and bits 0 and 7 clear; anything else is not understood and never 'ready'.
"""

from govpost_desk.devices.ports import PrinterState
from govpost_desk.devices.printer_status import PrinterFlags

QUERIES = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04")

_FIXED, _FIXED_BITS = 0b10010011, 0b00010010
_SLIP_ID_HEAD = b"\x37\x22"


def read_escpos(printer: bytes, offline: bytes, error: bytes, paper: bytes) -> PrinterState:
    """State out of the four answers; no answer to any is SILENT, an answer of another shape is ERROR.

    Printer: bit 3 offline. Offline cause: 2 cover open, 3 fed by hand, 5 stopped for paper, 6 error. Error: 2 may be
    mended, 3 cutter, 5 never, 6 mends itself (head too hot). Paper: 5 and 6 end (2 and 3 near end: still ready).
    """
    answers = (printer, offline, error, paper)
    if not any(answers):
        return PrinterState.SILENT
    if not all(len(answer) == 1 and answer[0] & _FIXED == _FIXED_BITS for answer in answers):
        return PrinterState.ERROR
    flags = PrinterFlags(
        cover_open=bool(offline[0] & 0x04),
        paper_out=bool(offline[0] & 0x20) or bool(paper[0] & 0x60),
        overheated=bool(error[0] & 0x40),
        other=bool(offline[0] & 0x40) or bool(error[0] & 0x2C),
        paused=bool(printer[0] & 0x08) or bool(offline[0] & 0x08),
    )
    return flags.state


def write_escpos(flags: PrinterFlags) -> tuple[bytes, bytes, bytes, bytes]:
    """The four answers of a printer with these flags."""
    broken = flags.jam or flags.other or flags.ribbon_out
    stopped = flags.cover_open or flags.paper_out or broken or flags.overheated or flags.paused
    return (
        _byte(0x08 * stopped),
        _byte(0x04 * flags.cover_open + 0x08 * flags.paused + 0x20 * flags.paper_out + 0x40 * broken),
        _byte(0x04 * broken + 0x40 * flags.overheated),
        _byte(0x60 * flags.paper_out),
    )


def slip_id_reply(process_id: str) -> bytes:
    """What a printer sends when the slip with this id (4 printable ASCII characters) is out."""
    return _SLIP_ID_HEAD + process_id.encode("ascii") + b"\x00"


def read_slip_id(reply: bytes) -> str | None:
    """The process id in an answer, None when it is none: then nothing says that the slip is out."""
    if len(reply) != 7 or not reply.startswith(_SLIP_ID_HEAD) or reply[6] != 0:
        return None
    text = reply[2:6].decode("latin-1")
    return text if text.isascii() and text.isprintable() else None


def _byte(bits: int) -> bytes:
    return bytes([_FIXED_BITS | bits])
