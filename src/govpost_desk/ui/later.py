"""Work in slices: one piece each time the event loop has nothing else to do."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_REST_MS = 400  # between two keys of a hand


class Later(QObject):
    """`piece` does one piece and says whether there are more. Keys and pictures come between two of them."""

    def __init__(self, piece: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._piece = piece
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_idle)

    def begin(self) -> None:
        """From now on, until nothing is left."""
        self._timer.start()

    def rest(self) -> None:
        """Somebody types: go on when his hand rests."""
        if self._timer.isActive():
            self._timer.start(_REST_MS)

    def stop(self) -> None:
        """No further piece."""
        self._timer.stop()

    def _on_idle(self) -> None:
        self._timer.setInterval(0)
        if not self._piece():
            self._timer.stop()
