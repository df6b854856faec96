"""Owns the simulated receipt printer: an interpreter, a mechanism with paper and a cover, and a cable without length.

The machine answers in bytes, so the driver of the real one drives it. No thread runs: time passes whenever it is asked.
"""

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from threading import RLock

from PIL import Image

from govpost_desk.devices.escpos_interpreter import EscPosInterpreter
from govpost_desk.devices.linked_receipt_printer import LinkedReceiptPrinter
from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.printer_status import PrinterFlags
from govpost_desk.devices.receipt_profiles import load_receipt_profiles
from govpost_desk.devices.receipt_status import write_escpos, write_report

SIMULATED_PROFILE = "simulated"
OnSlip = Callable[[Image.Image], None]
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", re.DOTALL)
_LOOK_S = 0.005


class ReceiptMachine:
    """A receipt printer in software. `on_slip(picture)`: called for every slip that comes out.

    `dots_per_s`: None prints at once. `knows_clear`: whether DLE DC4 empties its buffer; others print what they hold.
    """

    def __init__(
        self,
        on_slip: OnSlip,
        *,
        dots_per_s: float | None = None,
        knows_clear: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.answers_nothing = False
        self._on_slip = on_slip
        self._dots_per_s = dots_per_s
        self._knows_clear = knows_clear
        self._clock = clock
        self._lock = RLock()
        self._flags = PrinterFlags()
        self._queue: deque[Image.Image | bytes] = deque()
        self._left_s: float | None = None  # of the slip in the making
        self._at = clock()
        self._ends_after: int | None = None  # whole slips until the paper ends in the middle of the next
        self._reports = False
        self._out = bytearray()
        self._interpreter = EscPosInterpreter(
            self._queue.append, self._queue.append, on_reports=self._want_reports
        )

    def receive(self, data: bytes) -> None:
        """Bytes of the cable; a real-time command is obeyed wherever it stands."""
        with self._lock:
            self._advance()
            at = 0
            for match in _REAL_TIME.finditer(data):
                self._interpreter.feed(data[at : match.start()])
                at = match.end()
                self._obey(match[1])
            self._interpreter.feed(data[at:])
            self._advance()

    def collect(self) -> bytes:
        """What it has said since it was asked last."""
        with self._lock:
            self._advance()
            said, self._out = bytes(self._out), bytearray()
            return b"" if self.answers_nothing else said

    def flags(self) -> PrinterFlags:
        """What it would report now."""
        with self._lock:
            self._advance()
            return self._flags

    def paper_out_after(self, slips: int) -> None:
        """The roll ends in the middle of the slip after so many; with none in the making: at once."""
        with self._lock:
            self._advance()
            self._ends_after = slips
            if slips == 0 and self._left_s is None and not self._queue:
                self._set(paper_out=True)

    def load_paper(self) -> None:
        """Put in a roll; what waits goes on."""
        self._set(paper_out=False)

    def open_cover(self) -> None:
        """It stops where it is."""
        self._set(cover_open=True)

    def close_cover(self) -> None:
        """It goes on."""
        self._set(cover_open=False)

    def power_cycle(self) -> None:
        """Off and on: whatever it held is gone, a slip in the making stays a piece of paper."""
        with self._lock:
            self._advance()
            self._queue.clear()
            self._left_s = None
            self._reports = False
            self._out.clear()
            self._interpreter.reset()

    def slow_down(self, dots_per_s: float | None) -> None:
        """How fast it prints from now on."""
        with self._lock:
            self._advance()
            self._dots_per_s = dots_per_s

    def _obey(self, number: bytes | None) -> None:
        if number is not None:
            self._advance()
            self._out += write_escpos(self._flags)[number[0] - 1]
        elif self._knows_clear:
            self._queue.clear()
            self._left_s = None
            self._interpreter.reset()

    def _want_reports(self, wanted: bool) -> None:
        self._reports = wanted
        if wanted:
            self._out += write_report(self._flags)

    def _set(self, **changes: bool) -> None:
        with self._lock:
            self._advance()
            self._flags = replace(self._flags, **changes)
            self._interpreter.flags = self._flags
            if "paper_out" in changes and not changes["paper_out"]:
                self._ends_after = None
            if self._reports:
                self._out += write_report(self._flags)
            self._advance()

    def _advance(self) -> None:
        """Let time pass up to now: slips come out one after the other, and words between them in their turn."""
        now = self._clock()
        spare, self._at = now - self._at, now
        while self._queue and not (self._flags.cover_open or self._flags.paper_out):
            first = self._queue[0]
            if isinstance(first, bytes):
                self._out += first
                self._queue.popleft()
                continue
            if self._left_s is None:
                self._left_s = first.height / self._dots_per_s if self._dots_per_s else 0.0
                if self._ends_after == 0:
                    self._left_s /= 2
                    self._set_paper_end()
                    return
            if self._left_s > spare:
                self._left_s -= spare
                return
            spare -= self._left_s
            self._left_s = None
            self._queue.popleft()
            if self._ends_after is not None:
                self._ends_after -= 1
            self._on_slip(first)

    def _set_paper_end(self) -> None:
        self._flags = replace(self._flags, paper_out=True)
        self._interpreter.flags = self._flags
        if self._reports:
            self._out += write_report(self._flags)


class MachineLink:
    """The cable between the driver and the machine."""

    kind = "simulated"
    bytes_per_s: int | None = None

    def __init__(self, machine: ReceiptMachine) -> None:
        self._machine = machine
        self._is_open = False

    def open(self) -> None:
        """Take it."""
        self._is_open = True

    def read(self, timeout_s: float) -> bytes:
        """What it says within the time."""
        self._require()
        deadline = time.monotonic() + timeout_s
        while not (said := self._machine.collect()) and time.monotonic() < deadline:
            time.sleep(_LOOK_S)
        return said

    def write(self, data: bytes, timeout_s: float) -> None:
        """All of it, at once."""
        self._require()
        self._machine.receive(data)

    def drain(self, timeout_s: float) -> None:
        """Forget what it said."""
        self._require()
        self._machine.collect()

    def close(self) -> None:
        """Give it back."""
        self._is_open = False

    def _require(self) -> None:
        if not self._is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)


class SimulatedReceiptPrinter(LinkedReceiptPrinter):
    """A driver with a machine of its own; `machine` has the faults. `on_slip(picture, job_name)`."""

    def __init__(self, on_slip: Callable[[Image.Image, str], None] | None = None) -> None:
        self.printed_slips = 0
        self._keep_slip = on_slip
        self._job_name = ""
        self.machine = ReceiptMachine(self._came_out)
        super().__init__(MachineLink(self.machine), load_receipt_profiles()[SIMULATED_PROFILE])

    def send(self, document: bytes, name: str) -> None:
        """Print one document."""
        self._job_name = name
        super().send(document, name)

    def _came_out(self, picture: Image.Image) -> None:
        self.printed_slips += 1
        if self._keep_slip is not None:
            self._keep_slip(picture, self._job_name)
