"""Owns A4 printing through a queue that tells how its jobs go: one paper at a time, watched to its end.

A queue replays what it holds at a time of its own, so nothing stays in one: what has not moved at the deadline is
taken out again. It may be tried again only where the queue says that it was never begun.
"""

import getpass
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from govpost_desk.devices.file_printers import check_pdf
from govpost_desk.devices.ports import DeviceCode, DeviceError, Note, no_note

_STANDS_S = 45.0  # a cold laser printer needs 20 to 30 s for its first page
_LONGEST_S = 900.0
_POLL_S = 0.5

# what printers call it (RFC 8011 §5.4.12), the first that fits; a reason may end in -error, -warning, -report
REASONS = (
    ("media-empty", DeviceCode.OUT_OF_PAPER),
    ("media-needed", DeviceCode.OUT_OF_PAPER),
    ("input-tray-missing", DeviceCode.OUT_OF_PAPER),
    ("media-jam", DeviceCode.PAPER_JAM),
    ("cover-open", DeviceCode.COVER_OPEN),
    ("door-open", DeviceCode.COVER_OPEN),
    ("interlock-open", DeviceCode.COVER_OPEN),
    ("toner-empty", DeviceCode.OUT_OF_TONER),
    ("marker-supply-empty", DeviceCode.OUT_OF_TONER),
    ("offline", DeviceCode.NOT_CONNECTED),
    ("connecting-to-device", DeviceCode.NOT_CONNECTED),
    ("timed-out", DeviceCode.NOT_CONNECTED),
    ("shutdown", DeviceCode.NOT_CONNECTED),
    ("paused", DeviceCode.PAUSED),
    ("moving-to-paused", DeviceCode.PAUSED),
    ("spool-area-full", DeviceCode.DISK_FULL),
)


def user_name() -> str:
    """Under whose name jobs stand in a queue."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "govpost"


class JobState(StrEnum):
    """What the queue says of a job."""

    HELD = "held"  # waiting or being printed
    DONE = "done"
    FAILED = "failed"  # given up, or taken out by somebody


@dataclass(frozen=True)
class JobLook:
    """One look at a job. `cause`: what keeps it, None where nothing is said. `progress`: changes while it goes on.

    `untouched`: the queue says itself that it never began with it.
    """

    state: JobState
    cause: DeviceCode | None = None
    progress: object = None
    untouched: bool = False


class OfficeQueue(Protocol):
    """A queue of A4 papers."""

    def check(self) -> None:
        """Raise why no paper can be put in now (NOT_CONNECTED, PAUSED, OUT_OF_PAPER, UNSUPPORTED, …)."""

    def submit(self, document: bytes, name: str, copies: int, note: Note) -> str:
        """Put in one PDF, noted before it goes and when it is in; returns the job's number.

        `first_byte_sent` of a failure: whether it may be in.
        """

    def look(self, job: str) -> JobLook:
        """How the job goes; DeviceError when nobody answers."""

    def remove(self, job: str) -> None:
        """Take it out; never raises."""

    def left_behind(self, mark: str) -> list[str]:
        """The jobs of a mark that are not at their end; DeviceError when nobody answers."""


def blocking_cause(reasons: list[str], *, errors_only: bool = False) -> DeviceCode | None:
    """What the reasons of a printer mean. `errors_only`: an empty second tray or low toner does not count."""
    told = [reason for reason in reasons if not errors_only or reason.endswith("-error")]
    for start, code in REASONS:
        if any(reason.startswith(start) for reason in told):
            return code
    return DeviceCode.FAULT if any(reason.endswith("-error") for reason in told) else None


class WatchedOfficePrinter:
    """The A4 printer behind `queue`. `stands_s`: how long a job may stand still before it is taken out."""

    def __init__(
        self,
        queue: OfficeQueue,
        *,
        stands_s: float = _STANDS_S,
        poll_s: float = _POLL_S,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.queue = queue
        self._stands_s = stands_s
        self._poll_s = poll_s
        self._sleep = sleep
        self._clock = clock
        self._is_open = False

    def open(self) -> None:
        """Nothing is held between two papers."""
        self._is_open = True

    def check(self) -> None:
        """Ask the queue."""
        if not self._is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)
        self.queue.check()

    def print_pdf(self, document: bytes, name: str, copies: int, note: Note = no_note) -> None:
        """Put it in and watch it until it is done; whatever else happens raises, with the cause as its code."""
        if not self._is_open:
            raise DeviceError(DeviceCode.NOT_OPEN)
        check_pdf(document, copies)
        self.queue.check()
        job = self.queue.submit(document, name, copies, note)
        try:
            look = self._watch(job)
        except DeviceError as failure:
            self.queue.remove(job)
            raise DeviceError(failure.code, first_byte_sent=True) from failure
        if look.state is JobState.HELD:
            self.queue.remove(job)
            raise DeviceError(look.cause or DeviceCode.TIMEOUT, first_byte_sent=not self._was_untouched(job))
        if look.state is JobState.FAILED:
            raise DeviceError(look.cause or DeviceCode.ABORTED, first_byte_sent=not look.untouched)

    def take_out(self, mark: str) -> bool:
        """Remove it and look again: BUSY while it will not go."""
        left = self.queue.left_behind(mark)
        for job in left:
            self.queue.remove(job)
        if left and self.queue.left_behind(mark):
            raise DeviceError(DeviceCode.BUSY)
        return bool(left)

    def close(self) -> None:
        """Nothing is held."""
        self._is_open = False

    def _watch(self, job: str) -> JobLook:
        """The last look: at its end, or at the deadline."""
        began = moved = self._clock()
        before: object = None
        while True:
            look = self.queue.look(job)
            now = self._clock()
            if look.progress != before:
                before, moved = look.progress, now
            if look.state is not JobState.HELD or now - moved >= self._stands_s or now - began >= _LONGEST_S:
                return look
            self._sleep(self._poll_s)

    def _was_untouched(self, job: str) -> bool:
        """After it was taken out: only a queue that says 'never begun' of a job that is surely out is believed."""
        try:
            look = self.queue.look(job)
        except DeviceError:
            return False
        return look.state is JobState.FAILED and look.untouched
