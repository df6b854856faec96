"""Locking by itself: seconds since the last key, scan or mouse act (setting lock_after_s, reliability §4)."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

WARNED_S = 10  # so long before, the status line counts down
_LOOK_MS = 1000


class AutoLock(QObject):
    """`counts_down` gives the seconds left once they are few, 0 when the clerk is back; `due`: lock now.

    `clock`: seconds that never go backwards. Looks once a second, also while a dialog is open.
    """

    counts_down = Signal(int)
    due = Signal()

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.clock = clock
        self.lock_after_s = 0  # 0: never
        self._last_s = clock()
        self._warned = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, on: bool) -> None:
        """Begin to count, or stop while it is locked."""
        self.touch()
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    def touch(self) -> None:
        """The clerk did something."""
        self._last_s = self.clock()
        self._warn(0)

    def look(self) -> None:
        """Whether it is time; the timer asks."""
        if not self.lock_after_s or not self._timer.isActive():
            self._warn(0)
            return
        left = self.lock_after_s - (self.clock() - self._last_s)
        if left <= 0:
            self._warn(0)
            self.due.emit()
        else:
            self._warn(int(left) + 1 if left <= WARNED_S else 0)

    def _warn(self, seconds: int) -> None:
        if seconds != self._warned:
            self._warned = seconds
            self.counts_down.emit(seconds)
