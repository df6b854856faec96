"""Owns the simulated label printer: demo, training and tests print on it, and it can fail in every way a real one can.

It has a receive buffer, an interpreter of its language, a queue of labels and a mechanism with paper and a cover. No
thread runs: time passes whenever it is asked something, by the clock it was given.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock

from PIL import Image

from govpost_desk.devices.firmware import Interpreter, OnLabel, PrintedLabel
from govpost_desk.devices.ports import DeviceCode, DeviceError, LabelLanguage, PrinterState, PrinterStatus
from govpost_desk.devices.printer_profile import PrinterProfile
from govpost_desk.devices.printer_status import (
    TSPL_CANCEL,
    TSPL_QUERY,
    ZPL_CANCEL,
    ZPL_QUERY,
    PrinterFlags,
    read_tspl,
    read_zpl,
    write_tspl,
    write_zpl,
)
from govpost_desk.devices.profiles import shipped_profile
from govpost_desk.devices.tspl_interpreter import TsplInterpreter
from govpost_desk.devices.zpl_interpreter import ZplInterpreter

SIMULATED_PROFILES: dict[LabelLanguage, str] = {"zpl": "simulated", "tspl": "simulated-tspl"}

OnPicture = Callable[[Image.Image, str], None]


@dataclass(frozen=True)
class _Waiting:
    label: PrintedLabel
    job_name: str


class SimulatedLabelPrinter:
    """A printer in software.

    `on_picture(image, job_name)`: called for every label that comes out with an image on it, blank feeds are only
    counted. `label_s`: seconds one label takes. `paper`: labels on the roll, None for an endless one. May be used by
    one lane and have its faults set from another thread.
    """

    mute = False
    bytes_per_s: int | None = None

    def __init__(
        self,
        language: LabelLanguage,
        on_picture: OnPicture | None = None,
        *,
        label_s: float = 0.0,
        paper: int | None = None,
        dots_per_mm: float | None = None,
        profile: PrinterProfile | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.language: LabelLanguage = language
        self.printed_labels = 0
        self.blank_labels = 0
        self.torn_labels = 0
        self._on_picture = on_picture
        self._label_s = label_s
        self._paper = paper
        self._half_label_left = False
        self._clock = clock
        self._profile = profile
        self._lock = RLock()
        self._is_open = False
        self._plugged_in = True
        self._silent = False
        self._cover_open = False
        self._paused = False
        self._breaks_at: tuple[int, DeviceCode] | None = None
        self._queue: deque[_Waiting] = deque()
        self._began_at: float | None = None
        self._job_name = ""
        self._interpreter: Interpreter = new_interpreter(
            language, self._enqueue, dots_per_mm or head_dots_per_mm(profile)
        )

    # the port

    @property
    def profile(self) -> PrinterProfile:
        """The profile it was given, else the one of the simulation in its language."""
        return self._profile or shipped_profile(SIMULATED_PROFILES[self.language])

    def open(self) -> None:
        """Take the printer; NOT_CONNECTED while unplugged."""
        with self._lock:
            if not self._plugged_in:
                raise DeviceError(DeviceCode.NOT_CONNECTED)
            self._is_open = True

    def close(self) -> None:
        """Give it back; what it already received goes on printing."""
        self._is_open = False

    def status(self) -> PrinterStatus:
        """Ask as a driver would, in the printer's own status words."""
        with self._lock:
            self._require_link()
            if self.language == "tspl":
                state = read_tspl(self.answer(TSPL_QUERY))
            else:
                state = read_zpl(self.answer(ZPL_QUERY))
            return PrinterStatus(state, None if state is PrinterState.SILENT else self.printed_labels)

    def send(self, document: bytes, name: str) -> None:
        """Receive a document; it prints while time passes. A break set before takes only its first bytes."""
        with self._lock:
            self._require_link()
            self._job_name = name
            if self._breaks_at is None or self._breaks_at[0] >= len(document):
                self._interpreter.feed(document)
                self._advance()
                return
            taken, code = self._breaks_at
            self._interpreter.feed(document[:taken])
            self._advance()
            if code is DeviceCode.NOT_CONNECTED:
                self.unplug()
            raise DeviceError(code, first_byte_sent=taken > 0, taken=taken)

    def cancel(self) -> None:
        """Forget half-received documents and labels that have not begun."""
        with self._lock:
            self._require_link()
            self.answer(TSPL_CANCEL if self.language == "tspl" else ZPL_CANCEL)

    def answer(self, query: bytes) -> bytes:
        """The bytes the printer answers to an immediate command; b'' when it stays silent."""
        with self._lock:
            self._advance()
            if query in (TSPL_CANCEL, ZPL_CANCEL):
                self._forget()
                return b""
            if self._silent:
                return b""
            if query == TSPL_QUERY and self.language == "tspl":
                return write_tspl(self.flags())
            if query == ZPL_QUERY and self.language == "zpl":
                return write_zpl(self.flags())
            return b""

    # what a person, or a test, can do to it

    def flags(self) -> PrinterFlags:
        """What it would report now."""
        with self._lock:
            return PrinterFlags(
                cover_open=self._cover_open,
                paper_out=self._paper == 0 and not self._half_label_left,
                paused=self._paused,
                waiting=len(self._queue),
            )

    def paper_out_after(self, labels: int, *, mid_label: bool = False) -> None:
        """The roll ends after so many more labels; `mid_label`: in the middle of the one after them."""
        with self._lock:
            self._advance()
            self._paper = labels
            self._half_label_left = mid_label

    def load_paper(self, labels: int | None = None) -> None:
        """Put in a roll (None: endless) and go on with what waits."""
        with self._lock:
            self._advance()
            self._paper, self._half_label_left = labels, False
            self._advance()

    def open_cover(self) -> None:
        """A label in the making is spoilt; it comes again only if the job told the printer to reprint."""
        with self._lock:
            self._advance()
            self._cover_open = True
            self._spoil_current()

    def close_cover(self) -> None:
        """Go on with what waits."""
        with self._lock:
            self._cover_open = False
            self._advance()

    def pause(self) -> None:
        """The pause key: the label in the making is finished first."""
        with self._lock:
            self._advance()
            self._paused = True

    def resume(self) -> None:
        """The pause key again."""
        with self._lock:
            self._paused = False
            self._advance()

    def go_silent(self, silent: bool = True) -> None:
        """Stop (or start again) answering; it prints all the same."""
        self._silent = silent

    def stall_after(self, received: int | None) -> None:
        """Of each further document take only so many bytes, then block until the driver gives up; None: mend it."""
        self._breaks_at = None if received is None else (received, DeviceCode.TIMEOUT)

    def unplug_after(self, received: int) -> None:
        """The cable is pulled after so many bytes of the next document."""
        self._breaks_at = (received, DeviceCode.NOT_CONNECTED)

    def unplug(self) -> None:
        """Pull the cable; the printer keeps its power and what it has received."""
        with self._lock:
            self._plugged_in = False
            self._is_open = False
            self._breaks_at = None

    def plug_in(self) -> None:
        """Put the cable back; `open` works again."""
        self._plugged_in = True

    def power_cycle(self) -> None:
        """Off and on: the label in the making is spoilt, everything received and not yet printed is gone."""
        with self._lock:
            self._advance()
            self._spoil_current()
            self._forget()
            self._paused = False

    # inside

    def _require_link(self) -> None:
        if not self._plugged_in:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        if not self._is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)

    def _enqueue(self, label: PrintedLabel) -> None:
        self._queue.append(_Waiting(label, self._job_name))

    def _forget(self) -> None:
        current = self._queue.popleft() if self._queue and self._began_at is not None else None
        self._queue.clear()
        if current is not None:
            self._queue.append(current)
        self._interpreter.reset()

    def _spoil_current(self) -> None:
        if self._began_at is None:
            return
        self._began_at = None
        self.torn_labels += 1
        if not self._queue[0].label.reprint:
            self._queue.popleft()

    def _advance(self) -> None:
        """Let time pass up to now: begin, finish and put out labels in order."""
        now = self._clock()
        begins = now
        while self._queue and not self._cover_open:
            if self._began_at is None:
                if self._paused or (self._paper == 0 and not self._half_label_left):
                    return
                self._began_at = begins
            ends = self._began_at + self._label_s
            if ends > now:
                return
            begins = ends
            self._finish_current()

    def _finish_current(self) -> None:
        if self._paper == 0:
            self._half_label_left = False
            self._spoil_current()
            return
        self._began_at = None
        if self._paper is not None:
            self._paper -= 1
        waiting = self._queue.popleft()
        if waiting.label.blank:
            self.blank_labels += 1
            return
        self.printed_labels += 1
        if self._on_picture is not None:
            self._on_picture(waiting.label.image, waiting.job_name)


def head_dots_per_mm(profile: PrinterProfile | None) -> float:
    """Dots in a millimetre of a model's head: 8 at 203 dpi, also where no model is named."""
    return 8 if profile is None or profile.dpi == 203 else profile.dpi / 25.4


def new_interpreter(language: LabelLanguage, on_label: OnLabel, dots_per_mm: float = 8) -> Interpreter:
    """The interpreter of a printer language; a 203 dpi head has 8 dots in a millimetre, a 300 dpi head 11.8."""
    if language == "tspl":
        return TsplInterpreter(on_label, dots_per_mm=dots_per_mm)
    return ZplInterpreter(on_label, dots_per_mm=dots_per_mm)
