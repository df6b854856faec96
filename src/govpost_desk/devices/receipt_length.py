"""How much paper an ESC/POS document takes: read off its commands, so that nobody has to tell."""

from bisect import bisect_right
from collections.abc import Callable, Iterator

LINE_DOTS = 30
SLOWEST_DOTS_PER_S = 400  # 50 mm/s; receipt printers make 100 to 300
_FIXED = {
    b"\x1b@": 2,
    b"\x1ba": 3,
    b"\x1c&": 2,
    b"\x1c.": 2,
    b"\x1dV": 3,
    b"\x1d(": 11,
    b"\x1dr": 3,
    b"\x1da": 3,
}


def paper_dots(document: bytes) -> int:
    """Dots of paper that the commands of `documents.escpos` feed; of other bytes anything."""
    return sum(dots for _, dots in _steps(document))


class PaperPace:
    """Until when a printer has surely printed what it took so far, at the slowest speed there is.

    Bytes that it has not printed may fill it up: then it reads nothing, and no question reaches it.
    """

    def __init__(self, document: bytes, clock: Callable[[], float], *, in_front: int = 0) -> None:
        """`in_front`: bytes that go before the document and feed nothing."""
        self._clock = clock
        self._ends = [in_front]
        self._dots = [0]
        for end, dots in _steps(document):
            self._ends.append(in_front + end)
            self._dots.append(self._dots[-1] + dots)
        self._taken = 0
        self._until = clock()

    def left_s(self, up_to: int | None = None) -> float:
        """Seconds until it has printed what it took, and the bytes `up_to` this place besides."""
        more = self._upto(up_to) - self._upto(self._taken) if up_to is not None else 0
        return max(0.0, self._until - self._clock()) + more / SLOWEST_DOTS_PER_S

    def took(self, up_to: int) -> None:
        """It has taken the bytes up to this place."""
        self._until = self._clock() + self.left_s(up_to)
        self._taken = up_to

    def _upto(self, place: int) -> int:
        return self._dots[max(0, bisect_right(self._ends, place) - 1)]


def _steps(document: bytes) -> Iterator[tuple[int, int]]:
    """Where each command ends, and the dots that it feeds."""
    at, times = 0, 1
    while at < len(document):
        head, dots = document[at : at + 2], 0
        if head == b"\x1dv" and len(document) >= at + 8:
            dots = document[at + 6] + 256 * document[at + 7]
            at += 8 + dots * (document[at + 4] + 256 * document[at + 5])
        elif head in (b"\x1bd", b"\x1d!"):
            number = document[at + 2] if len(document) > at + 2 else 0
            if head == b"\x1bd":
                dots = LINE_DOTS * number
            else:
                times = (number & 0x07) + 1
            at += 3
        elif head in _FIXED:
            at += _FIXED[head]
        else:
            dots = LINE_DOTS * times * (document[at] == 0x0A)
            at += 1
        if dots:
            yield at, dots
