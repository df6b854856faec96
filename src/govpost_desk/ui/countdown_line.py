"""The line that tells how long it is to the next departure, always true to the clock (D-30)."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from govpost_desk.services.despatch_screens import Countdown, Despatch, countdown
from govpost_desk.ui import theme
from govpost_desk.workers.counter import Counter

_EVERY_MS = 10_000
_GROUNDS = {"": "note", "soon": "amber", "now": "red"}  # roles of the palette
_WORDS = {"": "", "soon": "！", "now": "！！"}


class CountdownLine(QLabel):
    """Counts come with `show_despatch`; the time is worked out again each ten seconds, without asking the store."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter
        self._despatch: Despatch | None = None
        self._now = Countdown(sentence="", urgency="")
        theme.set_font(self, 18, bold=True)
        theme.size(self, least_height=36)
        self._tick = QTimer(self)
        self._tick.setInterval(_EVERY_MS)
        self._tick.timeout.connect(self.tell)
        self._tick.start()

    def show_despatch(self, despatch: Despatch) -> None:
        """Other counts or another timetable."""
        self._despatch = despatch
        self.tell()

    def tell(self) -> None:
        """Say it as it is now; amber under 30 minutes, red under ten, with a mark beside the colour."""
        if self._despatch is None:
            return
        now = countdown(self._despatch, self._counter.now())
        if now == self._now:
            return
        self._now = now
        urgency = now.urgency
        self.setText(f"{_WORDS[urgency]}{self._now.sentence}")
        self.setAccessibleName(self._now.sentence)
        theme.mark(self, ground=_GROUNDS[urgency])

    def urgency(self) -> str:
        """ "" | soon | now."""
        return self._now.urgency
