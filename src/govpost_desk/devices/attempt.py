"""Owns one attempt to print one label or slip: pre-flight, the bytes, then watching until it is out or in doubt.

Certainty that a label came out is impossible over printer cables, so an attempt never sends twice: it ends in
exactly one verdict, and only NOT_STARTED may be tried again by the program (exactly-once rules 2, 5 and 6).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from govpost_desk.devices.ports import DeviceCode, DeviceError, PrinterState, PrinterStatus, ReceiptPrinter
from govpost_desk.devices.receipt_length import paper_dots

_SLIP_DOTS_PER_S = 200  # 25 mm/s: nothing is slower


class Verdict(StrEnum):
    """DONE: the printer says it is out. SENT: a mute model took all bytes. NOT_STARTED: no byte was taken."""

    DONE = "done"
    SENT = "sent"
    NOT_STARTED = "not_started"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class PrintAttempt:
    """What became of one label. `status`: the last answer, `code`: the device's failure; None where none.

    UNCONFIRMED with neither a bad status nor a code means that the printer stayed ready and printed nothing.
    """

    verdict: Verdict
    status: PrinterStatus | None = None
    code: DeviceCode | None = None


@dataclass(frozen=True)
class PrintTiming:
    """Seconds: between two questions, until printing must have begun, until the label must be out."""

    poll_s: float = 0.1
    start_s: float = 3.0
    finish_s: float = 20.0
    silent_answers: int = 3


class Attempted(Protocol):
    """What an attempt needs of a printer of labels or of slips."""

    @property
    def mute(self) -> bool:
        """As of the printer's port."""

    def status(self) -> PrinterStatus:
        """As of the printer's port."""

    def send(self, document: bytes, name: str) -> None:
        """As of the printer's port."""

    def cancel(self) -> None:
        """As of the printer's port."""


def attempt_slip(
    printer: ReceiptPrinter,
    document: bytes,
    name: str,
    *,
    after_doubt: bool = False,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> PrintAttempt:
    """`attempt_print` of a slip, which takes the time its length takes."""
    timing = PrintTiming(poll_s=0.2, finish_s=20.0 + paper_dots(document) / _SLIP_DOTS_PER_S)
    return attempt_print(
        printer, document, name, after_doubt=after_doubt, timing=timing, sleep=sleep, clock=clock
    )


def attempt_print(
    printer: Attempted,
    document: bytes,
    name: str,
    *,
    after_doubt: bool = False,
    timing: PrintTiming = PrintTiming(),
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> PrintAttempt:
    """Print one label at most once. Blocks up to `timing.finish_s`; never raises a DeviceError.

    The caller has journalled the job before. `after_doubt`: the attempt before this one was unconfirmed, so
    whatever the printer still holds is cancelled first. The printer must be open.
    """
    try:
        if after_doubt:
            printer.cancel()
        before = printer.status()
    except DeviceError as failure:
        return PrintAttempt(Verdict.NOT_STARTED, None, failure.code)
    if not _may_send(printer, before):
        return PrintAttempt(Verdict.NOT_STARTED, before)
    try:
        printer.send(document, name)
    except DeviceError as failure:
        verdict = Verdict.UNCONFIRMED if failure.first_byte_sent else Verdict.NOT_STARTED
        return PrintAttempt(verdict, None, failure.code)
    if printer.mute:
        return PrintAttempt(Verdict.SENT, before)
    return _watch(printer, before, timing, sleep, clock)


def _may_send(printer: Attempted, status: PrinterStatus) -> bool:
    return status.ready or (printer.mute and status.state is PrinterState.SILENT)


def _watch(
    printer: Attempted,
    before: PrinterStatus,
    timing: PrintTiming,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> PrintAttempt:
    began = clock()
    seen_printing = False
    lost_sight = False  # a printer that was silent while it printed may have been off and on meanwhile
    silent = 0
    while True:
        try:
            now = printer.status()
        except DeviceError as failure:
            return PrintAttempt(Verdict.UNCONFIRMED, None, failure.code)
        if _is_out(before, now, seen_printing and not lost_sight):
            return PrintAttempt(Verdict.DONE, now)
        seen_printing = seen_printing or now.state is PrinterState.PRINTING
        silent = silent + 1 if now.state is PrinterState.SILENT else 0
        lost_sight = lost_sight or (seen_printing and silent > 0)
        waited = clock() - began
        if silent >= timing.silent_answers or _is_fault(now) or waited > timing.finish_s:
            return PrintAttempt(Verdict.UNCONFIRMED, now)
        if now.ready and (lost_sight or waited > timing.start_s):
            return PrintAttempt(Verdict.UNCONFIRMED, now)
        sleep(timing.poll_s)


def _is_out(before: PrinterStatus, now: PrinterStatus, seen_printing: bool) -> bool:
    # Ready again after printing means out, as long as the printer answered all the way.
    # A printer that counts is believed by its count alone: one that drops a job also gets busy, then ready.
    if before.printed_labels is not None and now.printed_labels is not None:
        return now.printed_labels > before.printed_labels and now.state is not PrinterState.PRINTING
    return seen_printing and now.ready


def _is_fault(status: PrinterStatus) -> bool:
    return status.state not in (PrinterState.READY, PrinterState.PRINTING, PrinterState.SILENT)
