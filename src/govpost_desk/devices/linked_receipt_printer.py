"""Owns the real receipt printer (ESC/POS): its profile says what it answers, its link carries the bytes.

There is no bit for 'printing'. So the driver itself says PRINTING of what it has sent, until the best word the model
has: the id of the slip comes back (it is out), GS r is answered (it has worked everything off), or nothing but time
has passed while the printer stayed ready. Trouble it reported meanwhile is told, even if it is over when it is asked.

A printer that is full of what it has yet to print reads nothing: a question waits behind the slip. It is put once and
waited for as long as the paper before it may take; that it goes unanswered for longer is silence (`PaperPace`).
"""

import time
from collections.abc import Callable
from dataclasses import replace

from govpost_desk.devices.block_writing import write_blocks
from govpost_desk.devices.linked_label_printer import LinkTiming
from govpost_desk.devices.ports import DeviceCode, DeviceError, Link, PrinterState, PrinterStatus
from govpost_desk.devices.printer_profile import ReceiptProfile
from govpost_desk.devices.receipt_length import SLOWEST_DOTS_PER_S, PaperPace, paper_dots
from govpost_desk.devices.receipt_status import QUERIES, EscPosWords, read_escpos, read_report, take_words

BLOCK_BYTES = 1024  # text of so many bytes is 10 cm of paper
_ID_COMMAND = b"\x1d(H\x06\x00\x30\x30"
_SENSOR_COMMAND = b"\x1dr\x01"
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_LONGEST_PICTURE = 6144  # bytes; no picture of ours is longer, and a half one is filled up with white
_PASSED_OVER = bytes(4)  # half a question that got lost takes these, not the first command
_MOST_PORTIONS = 64
_SETTLES_S = 1.0  # the paper trails behind what was worked off
_BACKLOG_S = 40.0  # two metres of paper
_CANCEL_S = 5.0


class LinkedReceiptPrinter:
    """A printer of `profile` at the end of `link`."""

    def __init__(
        self,
        link: Link,
        profile: ReceiptProfile,
        *,
        timing: LinkTiming | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.link = link
        self.profile = profile
        self.mute = profile.mute
        self._timing = timing or LinkTiming()
        self._clock = clock
        self._unanswered = 0
        self._cut_off = False
        self._is_clear = False  # nothing was sent since it was cancelled last
        self._rest = b""
        self._slips_out = 0
        self._owed = 0  # answers to GS r that may still come
        self._backlog_s = 0.0  # seconds that what it may hold takes to print
        self._busy_until = 0.0
        self._settles = False
        self._awaited_id = ""
        self._sent = False
        self._pace: PaperPace | None = None  # of what was sent last
        self._half_heard: EscPosWords | None = None  # answers so far to a question that is still under way
        self._trouble: PrinterState | None = None

    @property
    def bytes_per_s(self) -> int | None:
        """What the link carries."""
        return self.link.bytes_per_s

    def open(self) -> None:
        """Take the link."""
        self.link.open()

    def status(self) -> PrinterStatus:
        """Ask; PRINTING of what was sent and is not known to be out. A mute model is SILENT while its link is there."""
        if self.mute:
            self.link.drain(0.0)
            return PrinterStatus(PrinterState.SILENT)
        try:
            if self._cut_off:
                self.cancel()
            state = self._asked()
        except DeviceError as failure:
            self._cut_off = self._cut_off or failure.code is not DeviceCode.NOT_OPEN
            self._half_heard = None
            raise
        if state is PrinterState.PRINTING:
            return self._said(self._trouble or state)
        self._unanswered = self._unanswered + 1 if state is PrinterState.SILENT else 0
        if self._unanswered >= self._timing.silent_answers:
            self._unanswered = 0
            self.link.close()
        if state is PrinterState.READY:
            state = self._trouble or (PrinterState.PRINTING if self._is_busy() else state)
            self._sent = self._sent and state is not PrinterState.READY
        else:
            self._note_trouble(state)
        return self._said(state)

    def send(self, document: bytes, name: str) -> None:
        """Hand over the document block by block; every block has its own deadline."""
        self._forget()
        self._is_clear = self._settles = False
        self._owed = int(document.endswith(_SENSOR_COMMAND))
        self._backlog_s = _SETTLES_S + paper_dots(document) / SLOWEST_DOTS_PER_S
        pace = self._pace = PaperPace(document, self._clock, in_front=len(_PASSED_OVER))
        try:
            # a printer with a small buffer takes no more than it prints: white rows cost time, not bytes
            write_blocks(
                self.link,
                _PASSED_OVER + document,
                BLOCK_BYTES,
                self._timing.stall_s,
                pace if self._breaks_with_power() else None,
            )
        except DeviceError:
            self._cut_off = True
            raise
        pace.took(len(_PASSED_OVER + document))
        self._awaited_id = _id_of(document)
        self._busy_until = self._clock() + self._backlog_s
        self._sent = True

    def cancel(self) -> None:
        """Make it forget what it holds, and cut off what it has begun; there is no answer to wait for.

        Once: a printer without paper is asked again and again, and would cut as often when it has some.
        """
        if self._is_clear and not self._cut_off:
            return
        has = self.profile.commands.__contains__
        ends = (b"\x1bd\x04" if has("ESC d") else b"\n" * 4) + (b"\x1dV\x00" if has("GS V") else b"")
        clear = _CLEAR if has("DLE DC4") else bytes(_LONGEST_PICTURE)
        asks = _SENSOR_COMMAND if has("GS r") else b""
        speed = self.link.bytes_per_s
        limit = self._timing.answer_s + (2 * len(clear) / speed if speed else 0.0)
        self.link.write(clear + b"\x1b@" + ends + asks, limit)
        self.link.drain(self._timing.answer_s)
        self._cut_off, self._is_clear = False, True
        self._forget()
        if not has("DLE DC4") and not self.profile.tells_when_out:
            self._owed += bool(asks)
            self._backlog_s = (
                self._backlog_s or _BACKLOG_S
            ) + _CANCEL_S  # of an earlier process: nobody knows
            self._busy_until = self._clock() + self._backlog_s

    def close(self) -> None:
        """Give the link back."""
        self.link.close()

    def _forget(self) -> None:
        self._awaited_id = ""
        self._sent = False
        self._trouble = None
        self._half_heard = None

    def _said(self, state: PrinterState) -> PrinterStatus:
        return PrinterStatus(state, self._slips_out if self.profile.tells_when_out else None)

    def _breaks_with_power(self) -> bool:
        """Whether the link is lost with the power: a serial line just takes nothing, and then goes on."""
        return self.link.bytes_per_s is None

    def _paper_s(self) -> float:
        """How long it may still be deaf for all that it holds."""
        return self._pace.left_s() + _SETTLES_S if self._sent and self._pace is not None else 0.0

    def _is_busy(self) -> bool:
        """Whether what it was sent may still be under way; asked while it is ready."""
        if self.profile.tells_when_out:
            return bool(self._awaited_id)
        waits = self._clock() < self._busy_until
        if "GS r" in self.profile.commands and not self._settles:
            if self._owed and not self._sent and not waits:
                self._owed, self._cut_off = 0, True  # the cancelling itself was lost: once more
                return True
            waits = self._owed > 0
        if not waits:
            self._owed, self._backlog_s, self._settles = 0, 0.0, False
        return waits

    def _note_trouble(self, state: PrinterState) -> None:
        """Whoever was out of sight, or stood still, may have lost what it held: only the id of a slip proves more."""
        if self.profile.tells_when_out:
            return
        self._busy_until = self._clock() + self._backlog_s
        if self._sent:
            self._trouble = self._trouble or state

    def _asked(self) -> PrinterState:
        """The state by the four questions; PRINTING while they wait behind paper."""
        heard, self._half_heard = self._half_heard, None
        if heard is None:
            heard = EscPosWords()
            if not self._put_questions():
                return PrinterState.SILENT  # a printer in trouble stops its host, and answers nothing
        deadline = self._clock() + self._timing.answer_s
        while len(heard.statuses) < len(QUERIES) and (left := deadline - self._clock()) > 0:
            words = self._hear(self.link.read(left))
            heard = replace(
                heard, statuses=heard.statuses + words.statuses, garbage=heard.garbage + words.garbage
            )
        if not heard.garbage and len(heard.statuses) < len(QUERIES) and self._paper_s() > 0:
            self._half_heard = heard
            return PrinterState.PRINTING
        if heard.garbage or len(heard.statuses) != len(QUERIES):
            self._rest = b""  # the beginning of a word that never came to its end
        if heard.garbage or len(heard.statuses) > len(QUERIES):
            return PrinterState.ERROR
        padded = (heard.statuses + [b""] * len(QUERIES))[: len(QUERIES)]
        return read_escpos(*padded)

    def _put_questions(self) -> bool:
        """Ask; False when the printer took no question. What arrived before answers none, but is heard."""
        try:
            for _ in range(_MOST_PORTIONS):
                if not (portion := self.link.read(0.0)):
                    break
                self._hear(portion)
            tells = self.profile.tells_when_out or "GS r" in self.profile.commands
            patience_s = self._paper_s() if tells or self._breaks_with_power() else 0.0
            self.link.write(b"".join(QUERIES), self._timing.answer_s + patience_s)
        except DeviceError as failure:
            if failure.code is not DeviceCode.TIMEOUT:
                raise
            self._cut_off = True
            return False
        return True

    def _hear(self, received: bytes) -> EscPosWords:
        words, self._rest = take_words(self._rest + received)
        if self._sent:
            for report in words.reports:
                state = read_report(report)
                if state is not PrinterState.READY:
                    self._trouble = self._trouble or state
        if self._awaited_id and self._awaited_id in words.ids:
            self._forget()  # it is out, whatever happened on the way
            self._slips_out += 1
        if self._owed and words.worked_off:
            self._owed = max(0, self._owed - words.worked_off)
            if not self._owed:
                self._settles = True
                self._busy_until = self._clock() + _SETTLES_S
        return words


def _id_of(document: bytes) -> str:
    """The id that a document asks for at its end, "" for none."""
    tail = document[-len(_ID_COMMAND) - 4 :]
    return tail[-4:].decode("latin-1") if tail.startswith(_ID_COMMAND) else ""
