"""Owns the ports of every device: what a driver promises, whatever cable, file or simulation is behind it.

Constructors of drivers do nothing; `open` takes the device, `close` gives it back and may be called twice.
Each object belongs to one thread, except that `close` of a scanner may come from another one.

How a print lane uses a label printer (devices: 'Did a label really come out?'):

1. the job is journalled, then `status()` must answer an explicit READY (SILENT is never ready unless `mute`);
2. `send(document, name)` moves all bytes or raises; `DeviceError.first_byte_sent` says what a failure means:
   False: surely no byte was taken, the job may be sent again; True: the job is unconfirmed for ever;
3. `status()` is asked every 100 to 200 ms until the label is out; silence, error or a lost link is doubt.

`attempt.attempt_print` does steps 1 to 3 and gives one verdict.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# words of the port, also for those who may know no other module of the devices
from govpost_desk.devices.printer_profile import LabelLanguage as LabelLanguage
from govpost_desk.devices.printer_profile import PrinterProfile as PrinterProfile
from govpost_desk.devices.printer_profile import ReceiptProfile as ReceiptProfile
from govpost_desk.domain.weighing import Reading


class DeviceCode(StrEnum):
    """Why a device did not do what it was asked; services own the sentence for each code."""

    NOT_OPEN = "not_open"
    NOT_CONNECTED = "not_connected"
    BUSY = "busy"  # another program holds it
    NO_ACCESS = "no_access"  # the operating system forbids it
    TIMEOUT = "timeout"
    REJECTED = "rejected"
    DISK_FULL = "disk_full"
    IO_ERROR = "io_error"
    SCAN_TOO_LONG = "scan_too_long"
    SCAN_SEVERAL = "scan_several"  # two different codes at once
    NO_LIBRARY = "no_library"  # an optional part of the program is not installed
    BAD_SPEC = "bad_spec"
    BAD_PROFILE = "bad_profile"
    # of A4 printers, whose queue says why a paper stands; the words of PrinterState where they mean the same
    OUT_OF_PAPER = "out_of_paper"
    OUT_OF_TONER = "out_of_toner"
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    PAUSED = "paused"
    FAULT = "error"
    ABORTED = "aborted"
    UNSUPPORTED = "unsupported"


class DeviceError(Exception):
    """A typed failure of a device.

    `first_byte_sent`: only meaningful for `send` and `print_pdf`. False promises that the device took no byte
    at all; whenever that is not certain it is True. `facts`: plain values for the message and the log, never
    the document nor anything read from it.
    """

    def __init__(self, code: DeviceCode, *, first_byte_sent: bool = False, **facts: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.first_byte_sent = first_byte_sent
        self.facts = facts


class PrinterState(StrEnum):
    """What the printer says about itself; SILENT is our own word for 'asked and got no answer in time'."""

    READY = "ready"
    PRINTING = "printing"
    PAUSED = "paused"
    OUT_OF_PAPER = "out_of_paper"
    OUT_OF_RIBBON = "out_of_ribbon"
    COVER_OPEN = "cover_open"
    OVERHEATED = "overheated"
    ERROR = "error"
    SILENT = "silent"


@dataclass(frozen=True)
class PrinterStatus:
    """One answer of a printer. `printed_labels`: its own count of labels put out, None where it has none."""

    state: PrinterState
    printed_labels: int | None = None

    @property
    def ready(self) -> bool:
        """True only for an explicit READY."""
        return self.state is PrinterState.READY


class LabelPrinter(Protocol):
    """A printer that takes label documents in its own language."""

    @property
    def language(self) -> LabelLanguage:
        """The only language that `send` may carry."""

    @property
    def mute(self) -> bool:
        """True where the model never answers status; only then may SILENT be taken for ready (by profile)."""

    @property
    def profile(self) -> PrinterProfile:
        """What the model understands: a label is drawn by its terms."""

    @property
    def bytes_per_s(self) -> int | None:
        """What the cable carries, None where that is more than any label needs (USB, network, a folder)."""

    def open(self) -> None:
        """Take the device; errors: NOT_CONNECTED, BUSY, NO_ACCESS, DISK_FULL. Opening twice is harmless."""

    def status(self) -> PrinterStatus:
        """Ask now; takes at most about a second. No answer is SILENT; a lost link raises NOT_CONNECTED."""

    def send(self, document: bytes, name: str) -> None:
        """Move one whole document; blocks until its last byte is taken or the driver's deadline has passed.

        `name`: ASCII name of the job (number and copy), for file names and spoolers; not printed.
        """

    def cancel(self) -> None:
        """Make the printer forget whatever it still holds, before anything else is sent after a doubt."""

    def close(self) -> None:
        """Give the device back; never raises."""


class ReceiptPrinter(Protocol):
    """An 80 mm printer that takes slips in ESC/POS; used by its lane as a label printer is by its own."""

    @property
    def mute(self) -> bool:
        """True where the model never answers status."""

    @property
    def profile(self) -> ReceiptProfile:
        """What the model understands: a slip is encoded by its terms."""

    @property
    def bytes_per_s(self) -> int | None:
        """What the cable carries, None where nobody waits for it."""

    def open(self) -> None:
        """Take the device; errors: NOT_CONNECTED, BUSY, NO_ACCESS, DISK_FULL. Opening twice is harmless."""

    def status(self) -> PrinterStatus:
        """Ask now. PRINTING from the end of `send` until the model's best word that the slip is out."""

    def send(self, document: bytes, name: str) -> None:
        """Move one whole document of one or more slips; `name`: ASCII name of the job."""

    def cancel(self) -> None:
        """Make the printer forget whatever it still holds, before anything else is sent after a doubt."""

    def close(self) -> None:
        """Give the device back; never raises."""


class Link(Protocol):
    """A cable to a printer: it carries bytes both ways and knows nothing of labels.

    `kind`: the word it is named by (`tcp`, `serial`, …). `bytes_per_s`: how fast it is, None where nobody waits for it.
    """

    kind: str
    bytes_per_s: int | None

    def open(self) -> None:
        """Take it; errors: NOT_CONNECTED, BUSY, NO_ACCESS. Opening twice is harmless."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived, waiting up to `timeout_s` seconds for the first byte; b"" is silence.

        Errors: NOT_OPEN, NOT_CONNECTED (the link is lost, and closed).
        """

    def write(self, data: bytes, timeout_s: float) -> None:
        """Hand over all of it within `timeout_s` seconds, or raise with the truth in `first_byte_sent`.

        A write that failed closes the link; what the system still holds of it is thrown away where it lets us, so
        that it does not arrive at its own time. Errors: NOT_OPEN, NOT_CONNECTED, TIMEOUT, IO_ERROR.
        """

    def drain(self, timeout_s: float) -> None:
        """Throw away what arrived unasked: a late answer is no answer to the next question. `timeout_s`: at most."""

    def close(self) -> None:
        """Give it back; never raises."""


Note = Callable[[str], None]


def no_note(mark: str) -> None:
    """For who needs none."""


class OfficePrinter(Protocol):
    """An A4 printer: a folder, or a queue that is watched until it says that a paper is done."""

    def open(self) -> None:
        """Take the device; errors as for a label printer."""

    def check(self) -> None:
        """Raise why no paper would be printed now, without printing any; the printer must be open."""

    def print_pdf(self, document: bytes, name: str, copies: int, note: Note = no_note) -> None:
        """Print `copies` (1 to 99) of one PDF; returns when the queue says it is done. `name`: ASCII name of the job.

        Nothing of a paper that failed stays in a queue. Whatever else happened raises, its code is the cause.
        `note(mark)`: called before the paper goes into a queue, and when it is in: what it can be found by there after
        this process has died. It is on disk when it returns.
        """

    def take_out(self, mark: str) -> bool:
        """Take what a dead process left in the queue out of it; whether something was there.

        DeviceError when nobody answers or it will not go: then it may still print, and nothing else should be sent.
        """

    def close(self) -> None:
        """Give the device back; never raises."""


class Scanner(Protocol):
    """A barcode scanner that delivers whole codes, independent of the keyboard focus."""

    def open(self) -> None:
        """Take the device; errors: NOT_CONNECTED, BUSY, NO_ACCESS, NO_LIBRARY. Call it again after NOT_CONNECTED."""

    def read(self, timeout_s: float) -> str | None:
        """The next code without its terminator, None when none was completed within `timeout_s` seconds.

        An AIM identifier in front says what kind of bar code it was, where the scanner tells. Errors: NOT_OPEN,
        NOT_CONNECTED (unplugged; `open` again later), SCAN_TOO_LONG, SCAN_SEVERAL (nothing was scanned, ask for a
        second scan, reading goes on). Bytes that are no text come as U+FFFD, which no grammar accepts.
        """

    def close(self) -> None:
        """Give the device back; a waiting `read` returns within its time limit. Never raises."""


@dataclass(frozen=True, kw_only=True)
class FrameMatch:
    """What one format makes of some bytes. `count`: its readings; `newest`: the last of them, None for none."""

    frame_id: str
    title: str
    count: int
    newest: Reading | None


class WeighingScale(Protocol):
    """A scale that says what lies on it, by itself or when it is asked."""

    def open(self) -> None:
        """Take the device; errors: NOT_CONNECTED, BUSY, NO_ACCESS. Call it again after NOT_CONNECTED."""

    def read(self, timeout_s: float) -> list[Reading]:
        """What it has said since the last call, in order; [] when nothing came within `timeout_s` seconds.

        Errors: NOT_OPEN, NOT_CONNECTED (unplugged; `open` again later).
        """

    def heard(self) -> bytes:
        """The newest raw bytes, whatever they mean: for learning a format. From any thread."""

    def learn(self) -> tuple[FrameMatch, ...]:
        """What every known format makes of them, the best first. From any thread."""

    def close(self) -> None:
        """Give the device back; a waiting `read` returns within its time limit. Never raises."""


@dataclass(frozen=True, kw_only=True)
class FoundCable:
    """Somewhere a label printer may hang. `word`: as in devices.toml, without options; `about`: what calls itself so.

    `allowed`: whether this user may use it.
    """

    word: str
    about: str
    allowed: bool


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What a printer said of itself. `asked`: each question with its answer, b"" for silence.

    `word`: what to write into devices.toml; "" where nothing was understood, and nothing is guessed.
    """

    asked: tuple[tuple[bytes, bytes], ...]
    word: str = ""
    language: str = ""
    model: str = ""
    profile_id: str = ""
    status: str = ""
    state: str = ""
    dpi: int | None = None

    @property
    def silent(self) -> bool:
        """Nothing that is understood was answered."""
        return not self.language


class DeviceBench(Protocol):
    """What somebody who sets devices up works with; every word is one of devices.toml. Errors: BAD_SPEC."""

    def cables(self) -> tuple[FoundCable, ...]:
        """Where a label printer may hang; asking opens none."""

    def queues(self) -> tuple[str, ...]:
        """Names of the queues of the print system."""

    def profiles(self) -> tuple[PrinterProfile, ...]:
        """Every model that ships, without the simulated ones."""

    def probe(self, word: str) -> Probed:
        """Ask what hangs on a cable: six seconds where nothing answers. Errors: as opening a printer."""

    def label_word(self, word: str, profile_id: str, offset_mm: tuple[float, float]) -> str:
        """The word of a cable with the printer's profile and offsets; other options stay."""

    def label_printer(self, word: str) -> LabelPrinter:
        """The printer of a word; nothing is touched before `open`."""

    def office_printer(self, word: str) -> OfficePrinter:
        """The A4 printer of a word."""

    def receipt_printer(self, word: str) -> ReceiptPrinter:
        """The receipt printer of a word."""

    def is_there(self, word: str) -> bool | None:
        """Whether the port of a word is there; None where that can only be found out by trying."""

    def trial_label(self, profile: PrinterProfile) -> bytes:
        """A small label with the code GPDTEST."""

    def scale(self, word: str) -> WeighingScale:
        """The scale of a word; without a format it is only listened to."""
