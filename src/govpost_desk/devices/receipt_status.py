"""Owns the words an ESC/POS printer says: answers to DLE EOT 1 to 4 and to GS r, automatic status, ids of slips.

An answer to DLE EOT is one byte with bits 1 and 4 set and bits 0 and 7 clear; anything else is not understood and never
'ready'. All words come on one line in any order, and their first bytes tell them apart (`take_words`).
"""

from dataclasses import dataclass, field

from govpost_desk.devices.ports import PrinterState
from govpost_desk.devices.printer_status import PrinterFlags

QUERIES = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04")

_FIXED, _FIXED_BITS = 0b10010011, 0b00010010
_SLIP_ID_HEAD = b"\x37\x22"
_ASB_BITS = 0b00010000
_FLOW = (0x11, 0x13)


@dataclass
class EscPosWords:
    """What a printer said, apart by kind. `statuses`: of DLE EOT; `reports`: automatic, 4 bytes each; `ids`: of slips
    that are out; `worked_off`: answers to GS r; `garbage`: bytes that are none of these.
    """

    statuses: list[bytes] = field(default_factory=list)
    reports: list[bytes] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    worked_off: int = 0
    garbage: int = 0


def take_words(received: bytes) -> tuple[EscPosWords, bytes]:
    """The words in what arrived, and the beginning of one whose other bytes are still to come."""
    words, at = EscPosWords(), 0
    while at < len(received):
        first, length = received[at], 1
        kind = first & _FIXED
        if kind == _FIXED_BITS:
            words.statuses.append(received[at : at + 1])
        elif kind == _ASB_BITS or first == _SLIP_ID_HEAD[0]:
            length = 4 if kind == _ASB_BITS else 7
            word = received[at : at + length]
            if len(word) < length and _may_become(word):
                return words, word
            slip_id = read_slip_id(word)
            if kind == _ASB_BITS and len(word) == 4 and not any(byte & 0x90 for byte in word[1:]):
                words.reports.append(word)
            elif slip_id is not None:
                words.ids.append(slip_id)
            else:
                words.garbage, length = words.garbage + 1, 1
        elif kind == 0:
            words.worked_off += 1
        elif first not in _FLOW:
            words.garbage += 1
        at += length
    return words, b""


def _may_become(word: bytes) -> bool:
    if word[0] == _SLIP_ID_HEAD[0]:
        return len(word) == 1 or word[1] == _SLIP_ID_HEAD[1]
    return not any(byte & 0x90 for byte in word[1:])


def read_report(report: bytes) -> PrinterState:
    """State out of an automatic report. First byte: 5 cover open, 3 offline. Second: 3 cutter, 5 never mended, 6 mends
    itself. Third: 2 and 3 paper end.
    """
    flags = PrinterFlags(
        cover_open=bool(report[0] & 0x20),
        paper_out=bool(report[2] & 0x0C),
        overheated=bool(report[1] & 0x40),
        other=bool(report[1] & 0x28),
        paused=bool(report[0] & 0x08),
    )
    return flags.state


def write_report(flags: PrinterFlags) -> bytes:
    """The automatic report of a printer with these flags."""
    broken = flags.jam or flags.other or flags.ribbon_out
    stopped = flags.cover_open or flags.paper_out or broken or flags.overheated or flags.paused
    return bytes(
        (
            _ASB_BITS | 0x08 * stopped | 0x20 * flags.cover_open,
            0x20 * broken | 0x40 * flags.overheated,
            0x0C * flags.paper_out,
            0x0F,
        )
    )


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
