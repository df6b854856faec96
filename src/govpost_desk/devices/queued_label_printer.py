"""Owns label printers behind a queue of the system, the last resort: no word comes back, and a queue replays.

So a job never stays there: what the queue still holds at the deadline is taken out again, and the label is in doubt.
"""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from govpost_desk.devices.ports import (
    DeviceCode,
    DeviceError,
    LabelLanguage,
    PrinterState,
    PrinterStatus,
)
from govpost_desk.devices.printer_profile import PrinterProfile

_LEAVES_S = 20.0
_POLL_S = 0.25


class QueueState(StrEnum):
    """What the system says of a queue; it says nothing of the printer behind it."""

    OPEN = "open"
    STOPPED = "stopped"
    WAITING = "waiting"  # it still holds a job, ours or another's
    MISSING = "missing"


class PrintQueue(Protocol):
    """A raw queue of the operating system."""

    kind: str

    def state(self) -> QueueState:
        """Ask the system; NOT_CONNECTED when it does not answer."""

    def submit(self, document: bytes, name: str) -> str:
        """Put in one document; returns the job's number. `first_byte_sent` of a failure: whether it may be in."""

    def is_held(self, job: str) -> bool:
        """Whether the job is still in the queue."""

    def remove(self, job: str) -> None:
        """Take it out; never raises."""


class QueuedLabelPrinter:
    """A printer of `profile` behind `queue`; mute, whatever the profile says."""

    mute = True
    bytes_per_s: int | None = None  # the system's own affair

    def __init__(
        self,
        queue: PrintQueue,
        profile: PrinterProfile,
        *,
        leaves_s: float = _LEAVES_S,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.queue = queue
        self.profile = profile
        self.language: LabelLanguage = profile.language
        self._leaves_s = leaves_s
        self._sleep = sleep
        self._clock = clock

    def open(self) -> None:
        """Nothing is held; NOT_CONNECTED when there is no such queue."""
        if self.queue.state() is QueueState.MISSING:
            raise DeviceError(DeviceCode.NOT_CONNECTED)

    def status(self) -> PrinterStatus:
        """SILENT while the queue takes jobs and holds none: it may be used, and nothing is known of the printer."""
        state = self.queue.state()
        if state is QueueState.MISSING:
            raise DeviceError(DeviceCode.NOT_CONNECTED)
        held = {QueueState.STOPPED: PrinterState.PAUSED, QueueState.WAITING: PrinterState.PRINTING}
        return PrinterStatus(held.get(state, PrinterState.SILENT))

    def send(self, document: bytes, name: str) -> None:
        """Put it in and wait until it has left the queue; TIMEOUT after it was taken out again, in doubt."""
        job = self.queue.submit(document, name)
        deadline = self._clock() + self._leaves_s
        try:
            while self.queue.is_held(job):
                if self._clock() >= deadline:
                    raise DeviceError(DeviceCode.TIMEOUT, first_byte_sent=True)
                self._sleep(_POLL_S)
        except DeviceError as failure:
            self.queue.remove(job)
            raise DeviceError(failure.code, first_byte_sent=True) from failure

    def cancel(self) -> None:
        """What was in doubt has been taken out already."""

    def close(self) -> None:
        """Nothing is held."""
