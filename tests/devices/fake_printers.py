"""Fake printers: the shipped firmware interpreters behind a cable, which may be a simulated one, a terminal or TCP.

`FakePrinter` is the machine: bytes in, answers out. `SimulatedCable` is a `Link` to it on a simulated clock;
`wired.PtyPrinter` and `wired.TcpPrinter` serve it over the real thing.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage
from govpost_desk.devices.printer_status import (
    HQES_QUERY,
    TSPL8_QUERY,
    TSPL_CANCEL,
    TSPL_QUERY,
    ZPL_CANCEL,
    ZPL_QUERY,
    write_hqes,
    write_tspl8,
)
from govpost_desk.devices.profiles import PrinterProfile, StatusDialect, load_profiles
from govpost_desk.devices.simulated_label_printer import SimulatedLabelPrinter

LABEL_S = 1.4
MAX_ID = 370
_IMMEDIATE = {
    # a question counts at the beginning of what arrives or behind a whole line or format: elsewhere it is data
    "tspl": re.compile(rb"(?:(?<=\r\n)|\A|(?<=\x1b![?S.])|(?<=~!T)|(?<=~!I))(?:\x1b![?S.]|~![TI])"),
    "zpl": re.compile(rb"(?:(?<=\^XZ)|\A|(?<=~HS)|(?<=~HI)|(?<=~JA)|(?<=HQES))~(?:HS|JA|HI|HQES)"),
}
DIALECTS: dict[LabelLanguage, tuple[StatusDialect, ...]] = {"tspl": ("tspl1", "tspl8"), "zpl": ("hs", "hqes")}


def profile_of(language: LabelLanguage, status: StatusDialect) -> PrinterProfile:
    """A generic profile with another dialect and small blocks, so that a label takes several."""
    return replace(load_profiles()[f"generic-{language}"], status=status, max_block_bytes=64)


def numbered_label(language: LabelLanguage, number: int) -> bytes:
    """A tiny label that carries a number (1 to MAX_ID): a bar that is so many dots wide and twenty more."""
    if language == "tspl":
        return (
            b"SIZE 50 mm,4 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nSET REPRINT OFF\r\nCLS\r\n"
            b"BAR 0,4,%d,8\r\nPRINT 1,1\r\n" % (20 + number)
        )
    return b"^XA^CI28^PW400^LL32^JZN^FO0,4^GB%d,8,8^FS^PQ1,0,1,N^XZ" % (20 + number)


class FakePrinter:
    """A label printer that takes bytes. `out`: numbers of the labels that came out, oldest first.

    `quiet_in_error`: firmware that answers no ~HS while it is in error. `knows_cancel`: most boards do, not all.
    """

    def __init__(
        self,
        language: LabelLanguage,
        clock: Callable[[], float],
        *,
        label_s: float = LABEL_S,
        quiet_in_error: bool = False,
        knows_cancel: bool = True,
        model: bytes = b"TTP-244 Pro",
    ) -> None:
        self.language: LabelLanguage = language
        self.out: list[int] = []
        self.boots_until = 0.0
        self.quiet_in_error = quiet_in_error
        self.knows_cancel = knows_cancel
        self.mute = False
        self.garbage = b""
        self.model = model
        self.clock = clock
        self.machine = SimulatedLabelPrinter(language, self._came_out, label_s=label_s, clock=clock)
        self.machine.open()

    def _came_out(self, picture: Image.Image, name: str) -> None:
        box = picture.convert("L").point(lambda dot: 255 - dot).getbbox()
        assert box is not None
        self.out.append(box[2] - box[0] - 20)

    def power_cycle(self, boot_s: float) -> None:
        """Off and on; it neither listens nor answers until it has started."""
        self.machine.power_cycle()
        self.boots_until = self.clock() + boot_s

    def receive(self, data: bytes) -> bytes:
        """Bytes of the cable; what the printer answers."""
        if self.clock() < self.boots_until:
            return b""
        answers = b""
        place = 0
        while place < len(data):
            match = _IMMEDIATE[self.language].search(data, place)
            end = match.start() if match else len(data)
            if end > place:
                self.machine.send(data[place:end], "")
            if match:
                answers += self._answer(match[0])
            place = match.end() if match else len(data)
        return answers

    def _answer(self, query: bytes) -> bytes:
        if query in (TSPL_CANCEL, ZPL_CANCEL):
            if self.knows_cancel:
                self.machine.answer(query)
            return b""
        if self.mute:
            return b""
        if self.garbage:
            return self.garbage
        flags = self.machine.flags()
        if query == TSPL8_QUERY:
            self.machine.answer(TSPL_QUERY)
            return write_tspl8(self.machine.flags())
        if query == HQES_QUERY:
            return write_hqes(flags)
        if query in (TSPL_QUERY, ZPL_QUERY):
            if query == ZPL_QUERY and self.quiet_in_error and (flags.paper_out or flags.cover_open):
                self.machine.answer(query)
                return b""
            return self.machine.answer(query)
        if query == b"~HI":
            return b"\x02" + self.model + b",V84.20.18Z,8,8192KB\x03"
        return {b"~!T": self.model + b"\r\n", b"~!I": b"437,001\r\n"}[query]


class SimulatedCable:
    """A `Link` whose time is a number. Faults are set by name; what happens to bytes under way is decided by `dice`."""

    kind = "simulated"
    bytes_per_s: int | None = None

    def __init__(self, printer: FakePrinter, dice: random.Random) -> None:
        self.printer = printer
        self.dice = dice
        self.now = 0.0
        self.plugged_in = True
        self.is_open = False
        self.answer_delay_s = 0.002
        self.stalls_at: int | None = None  # so many more bytes are taken, then none
        self.drops_at: int | None = None  # so many more bytes arrive, then the cable is out
        self.loses_at: int | None = (
            None  # so many more bytes arrive, the rest of that write is lost without a word
        )
        self.events: list[tuple[float, Callable[[], None]]] = []
        self._arriving: list[tuple[float, bytes]] = []

    def clock(self) -> float:
        """The simulated time in seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass, and with it whatever was to happen."""
        until = self.now + seconds
        while self.events and self.events[0][0] <= until:
            at, happens = self.events.pop(0)
            self.now = max(self.now, at)
            happens()
        self.now = until

    def at(self, delay: float, happens: Callable[[], None]) -> None:
        """Something happens later."""
        self.events.append((self.now + delay, happens))
        self.events.sort(key=lambda event: event[0])

    def pull(self) -> None:
        """The cable is out."""
        self.plugged_in = False

    # the port

    def open(self) -> None:
        if not self.plugged_in:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        if not self.is_open:
            self._arriving.clear()
        self.is_open = True

    def read(self, timeout_s: float) -> bytes:
        self._require()
        deadline = self.now + timeout_s
        due = self._arriving[0][0] if self._arriving else deadline + 1
        if due > deadline:
            self.sleep(timeout_s)
            self._require()
            return b""
        self.sleep(max(0.0, due - self.now))
        self._require()
        return self._arriving.pop(0)[1]

    def write(self, data: bytes, timeout_s: float) -> None:
        self._require()
        self.sleep(len(data) / 500_000)
        self._require(first_byte_sent=False)
        if self.drops_at is not None and self.drops_at < len(data):
            self._arrive(data[: self.drops_at])
            self.pull()
            self.is_open = False
            raise DeviceError(DeviceCode.NOT_CONNECTED, first_byte_sent=self.drops_at > 0)
        if self.stalls_at is not None and self.stalls_at < len(data):
            taken, self.stalls_at = self.stalls_at, 0
            self._arrive(data[:taken])
            self.sleep(timeout_s)
            self.is_open = False
            raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=taken > 0)
        if self.loses_at is not None and self.loses_at < len(data):
            taken, self.loses_at = self.loses_at, 0
            self._arrive(data[:taken])
            return
        for name in ("drops_at", "stalls_at", "loses_at"):
            if getattr(self, name) is not None:
                setattr(self, name, getattr(self, name) - len(data))
        self._arrive(data)

    def drain(self, timeout_s: float) -> None:
        while self.read(0.0):
            pass

    def close(self) -> None:
        self.is_open = False

    def _arrive(self, data: bytes) -> None:
        if data and (answer := self.printer.receive(data)):
            self._arriving.append((self.now + self.answer_delay_s, answer))

    def _require(self, first_byte_sent: bool = False) -> None:
        if not self.plugged_in:
            self.is_open = False
            raise DeviceError(DeviceCode.NOT_CONNECTED, first_byte_sent=first_byte_sent)
        if not self.is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)
