"""Owns the real label printer: its profile says how it is asked, its link carries the bytes.

An answer counts only when it was given to this question: whatever arrived before is thrown away. What is not
understood is never ready, and a link that failed is closed, so that the next `open` begins anew.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from govpost_desk.devices.block_writing import write_blocks
from govpost_desk.devices.ports import (
    DeviceCode,
    DeviceError,
    LabelLanguage,
    Link,
    PrinterState,
    PrinterStatus,
)
from govpost_desk.devices.printer_profile import PrinterProfile
from govpost_desk.devices.printer_status import (
    HQES_QUERY,
    TSPL8_QUERY,
    TSPL_CANCEL,
    TSPL_QUERY,
    ZPL_CANCEL,
    ZPL_QUERY,
    read_hqes,
    read_tspl,
    read_tspl8,
    read_zpl,
)

_MAX_ANSWER = 4096


@dataclass(frozen=True)
class LinkTiming:
    """Seconds: until an answer must be there, for a stray byte behind it, without progress while sending.

    `silent_answers`: unanswered questions after which the link is taken for dead and closed.
    """

    answer_s: float = 1.0
    settle_s: float = 0.02
    stall_s: float = 5.0
    silent_answers: int = 3


@dataclass(frozen=True)
class _Question:
    """`ends`: whether an answer is whole; `read`: what it says."""

    query: bytes
    ends: Callable[[bytes], bool]
    read: Callable[[bytes], PrinterState]


_QUESTIONS = {
    "tspl1": _Question(TSPL_QUERY, lambda answer: len(answer) >= 1, read_tspl),
    "tspl8": _Question(TSPL8_QUERY, lambda answer: len(answer) >= 8, read_tspl8),
    "hs": _Question(ZPL_QUERY, lambda answer: answer.count(b"\x03") >= 3, read_zpl),
    "hqes": _Question(HQES_QUERY, lambda answer: b"\x03" in answer, read_hqes),
}


class LinkedLabelPrinter:
    """A printer of `profile` at the end of `link`."""

    def __init__(
        self,
        link: Link,
        profile: PrinterProfile,
        *,
        timing: LinkTiming = LinkTiming(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.link = link
        self.profile = profile
        self.language: LabelLanguage = profile.language
        self.mute = profile.mute
        self._timing = timing
        self._clock = clock
        self._unanswered = 0
        self._cut_off = False

    @property
    def bytes_per_s(self) -> int | None:
        """What the link carries."""
        return self.link.bytes_per_s

    def open(self) -> None:
        """Take the link."""
        self.link.open()

    def status(self) -> PrinterStatus:
        """Ask in the profile's dialect. A mute model is SILENT as long as its link is there."""
        if self.profile.status == "mute":
            self.link.drain(0.0)
            return PrinterStatus(PrinterState.SILENT)
        try:
            if self._cut_off:
                # half a question, left before a document, spoils its first line, and the board drops the whole label
                self.cancel()
                self._cut_off = False
            state = self._state()
        except DeviceError as failure:
            self._cut_off = self._cut_off or failure.code is not DeviceCode.NOT_OPEN
            raise
        self._unanswered = self._unanswered + 1 if state is PrinterState.SILENT else 0
        if self._unanswered >= self._timing.silent_answers:
            self._unanswered = 0
            self.link.close()
        return PrinterStatus(state)

    def send(self, document: bytes, name: str) -> None:
        """Hand over the document block by block; every block has its own deadline."""
        try:
            write_blocks(self.link, document, self.profile.max_block_bytes, self._timing.stall_s)
        except DeviceError:
            self._cut_off = True
            raise

    def cancel(self) -> None:
        """Make it forget what it holds; there is no answer to wait for."""
        self.link.write(TSPL_CANCEL if self.language == "tspl" else ZPL_CANCEL, self._timing.answer_s)
        self.link.drain(self._timing.answer_s)

    def close(self) -> None:
        """Give the link back."""
        self.link.close()

    def _state(self) -> PrinterState:
        dialect = self.profile.status
        if dialect == "hqes":
            state = self._asked(_QUESTIONS["hs"])
            # firmware that is silent in error may still name the error; that it names none does not make it ready
            return self._asked(_QUESTIONS["hqes"]) if state is PrinterState.SILENT else state
        state = self._asked(_QUESTIONS[dialect])
        if dialect == "tspl1" and state is PrinterState.READY:
            # a line that breaks (plug pulled, printer switched on) reads as the byte 00, and 00 means ready
            state = self._asked(_QUESTIONS[dialect])
        return state

    def _asked(self, question: _Question) -> PrinterState:
        try:
            return question.read(ask(self.link, question.query, question.ends, self._timing, self._clock))
        except DeviceError as failure:
            if failure.code is not DeviceCode.TIMEOUT:
                raise
            self._cut_off = True
            return PrinterState.SILENT  # a printer in trouble stops its host, and answers nothing


def ask(
    link: Link,
    query: bytes,
    ends: Callable[[bytes], bool],
    timing: LinkTiming = LinkTiming(),
    clock: Callable[[], float] = time.monotonic,
) -> bytes:
    """The answer to a question, b"" for silence; what is cut off or too long comes as it is.

    NOT_CONNECTED if the link is lost, TIMEOUT when it does not even take the question: then it is closed.
    """
    link.drain(timing.answer_s)
    link.write(query, timing.answer_s)
    deadline = clock() + timing.answer_s
    answer = b""
    while (left := deadline - clock()) > 0 and len(answer) <= _MAX_ANSWER:
        answer += link.read(left)
        if ends(answer):
            return answer + link.read(timing.settle_s)
    return answer
