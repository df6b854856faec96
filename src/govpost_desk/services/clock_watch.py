"""A PC's clock that jumps: noted in the journal and told, so that times of acts can be judged later (reliability §2.7).

Recorded times are never rewritten. The order of acts does not hang on the clock (the journal's own counts on).
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.business_day import business_date, clock_text, moment_text, to_ms
from govpost_desk.services import messages
from govpost_desk.services.news import News
from govpost_desk.storage.database import Database
from govpost_desk.storage.recording import record

_MOST = timedelta(seconds=2)  # beyond what setting a clock right by the network moves it at once
NEWS = "clock"


def seconds_since_boot() -> float:
    """Seconds that only ever go on, also while the PC sleeps: waking up is no jump."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class ClockWatch:
    """Compares the PC's clock with seconds that only go on; the first look is the start."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], datetime],
        seconds: Callable[[], float] = seconds_since_boot,
    ) -> None:
        self._db, self._clock, self._seconds = db, clock, seconds
        self._at, self._s = clock(), seconds()

    def look(self) -> News | None:
        """Note a jump since the last look; what to tell of it. Raises StorageError: it is noted at the next look."""
        at, now_s = self._clock(), self._seconds()
        expected = self._at + timedelta(seconds=now_s - self._s)
        if abs(at - expected) <= _MOST:
            self._at, self._s = at, now_s
            return None
        body = {"from_ms": to_ms(expected), "to_ms": to_ms(at)}
        with self._db.begin() as tx:
            record(tx, "clock.jumped", body, by=SYSTEM, at=at)
        self._at, self._s = at, now_s
        same_day = business_date(at) == business_date(expected)
        words = clock_text if same_day else moment_text
        told = messages.copy_news("clock", before=words(expected), after=words(at))
        return News(news=NEWS, message=told, cause="jumped")
